;; refused: PG2008 at 2:37-2:41 "true"
(defroute r (reply (if (< %ttl 3) 1 true)))
