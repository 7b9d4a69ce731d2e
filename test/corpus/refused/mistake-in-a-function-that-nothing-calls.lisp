;; refused: PG2006 at 2:25-2:26 "a"
(defun f ((a int)) (len a))
(defroute r (deliver))
