;; refused: PG2030 at 2:13-2:56 "(let ((a 5)) (when (= a %ttl) (gateway)) a)"
(defroute r (let ((a 5)) (when (= a %ttl) (gateway)) a) (deliver))
