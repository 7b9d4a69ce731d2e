;; refused: PG2005 at 2:20-2:30 "(rem %ttl)"
(defroute r (reply (rem %ttl)))
