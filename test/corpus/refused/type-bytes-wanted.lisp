;; refused: PG2006 at 2:25-2:29 "%ttl"
(defroute r (reply (len %ttl)))
