;; refused: PG2009 at 2:28-2:29 "5"
(defroute r (if (< %ttl 2) 5 (deliver)))
