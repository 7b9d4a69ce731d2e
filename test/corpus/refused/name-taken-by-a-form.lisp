;; refused: PG2015 at 2:8-2:11 "len"
(defun len ((a int)) a)
(defroute r (deliver))
