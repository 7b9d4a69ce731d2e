;; refused: PG2015 at 2:20-2:21 "a"
(defun f ((a int) (a int)) a)
(defroute r (deliver))
