;; refused: PG2006 at 2:17-2:21 "%ttl"
(defroute r (if %ttl (deliver) (gateway)))
