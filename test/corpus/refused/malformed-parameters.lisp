;; refused: PG2016 at 2:10-2:11 "a"
(defun f a a)
(defroute r (deliver))
