;; warned: PG2048 at 2:8-2:9 "f"
(defun f ((a int)) a)
(defroute r (deliver))
