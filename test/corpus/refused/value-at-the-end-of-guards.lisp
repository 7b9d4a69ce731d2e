;; refused: PG2009 at 2:47-2:51 "%ttl"
(defroute r (when (< %ttl 2) (drop 'expired)) %ttl)
