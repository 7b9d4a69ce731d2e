;; refused: PG2005 at 3:20-3:25 "(f 1)"
(defun f ((a int) (b int)) (+ a b))
(defroute r (reply (f 1)))
