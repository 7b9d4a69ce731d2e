;; refused: PG2001 at 2:20-2:23 "ttl"
(defroute r (reply ttl))
