;; refused: PG2041 at 3:40-3:54 "(even (- a 1))"
(defun even ((a int)) (if (= a 0) true (odd (- a 1))))
(defun odd ((a int)) (if (= a 0) false (even (- a 1))))
(defroute r (if (even %ttl) (deliver) (gateway)))
