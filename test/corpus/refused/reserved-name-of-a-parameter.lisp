;; refused: PG2018 at 2:12-2:16 "none"
(defun f ((none int)) 5)
(defroute r (deliver))
