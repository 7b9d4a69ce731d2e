;; warned: PG2028 at 2:20-2:21 "b"
(defun f ((a int) (b int)) a)
(defroute r (reply (f 1 2)))
