;; refused: PG2001 at 2:25-2:26 "y"
(defun f ((x int)) (+ x y))
(defroute r (let ((y 5)) (reply (+ y (f 1)))))
