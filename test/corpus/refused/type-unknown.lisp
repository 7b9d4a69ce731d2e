;; refused: PG2044 at 2:14-2:20 "string"
(defun f ((a string)) a)
(defroute r (deliver))
