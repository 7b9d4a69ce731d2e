;; refused: PG2012 at 2:14-2:18 "when"
(defroute r (when (< %ttl 2) (drop 'expired)))
