;; refused: PG1002 at 2:1-2:2 "("
(defroute r (if (< %ttl 2) (drop 'expired) (deliver))
