;; refused: PG2006 at 2:25-2:28 "2.5"
(defroute r (if (< %ttl 2.5) (deliver) (gateway)))
