;; refused: PG2016 at 2:1-2:20 "(defun f ((a int)))"
(defun f ((a int)))
(defroute r (deliver))
