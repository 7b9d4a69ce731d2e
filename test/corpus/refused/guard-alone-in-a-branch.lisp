;; refused: PG2012 at 2:29-2:33 "when"
(defroute r (if (< %ttl 2) (when (= %size 0) (drop 'expired)) (deliver)))
