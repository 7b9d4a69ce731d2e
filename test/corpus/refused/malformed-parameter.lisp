;; refused: PG2016 at 2:11-2:12 "a"
(defun f (a) a)
(defroute r (deliver))
