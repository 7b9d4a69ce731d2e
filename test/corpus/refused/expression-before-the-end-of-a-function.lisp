;; refused: PG2030 at 2:20-2:27 "(+ a 1)"
(defun f ((a int)) (+ a 1) a)
(defroute r (reply (f 1)))
