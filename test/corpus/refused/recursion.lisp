;; refused: PG2041 at 2:34-2:45 "(f (- a 1))"
(defun f ((a int)) (if (= a 0) 0 (f (- a 1))))
(defroute r (reply (f 3)))
