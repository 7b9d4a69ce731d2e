;; refused: PG2008 at 2:40-2:41 "a"
(defun f ((a int)) (when (= a 0) true) a)
(defroute r (reply (f 1)))
