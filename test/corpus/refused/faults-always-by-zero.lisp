;; refused: PG3007 at 2:20-2:30 "(/ %ttl 0)"
(defroute r (reply (/ %ttl 0)))
