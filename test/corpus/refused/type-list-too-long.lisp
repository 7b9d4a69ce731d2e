;; refused: PG2006 at 3:23-3:35 "(list 1 2 3)"
(defun f ((l (list int 2))) (len l))
(defroute r (reply (f (list 1 2 3))))
