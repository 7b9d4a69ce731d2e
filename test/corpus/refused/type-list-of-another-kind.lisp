;; refused: PG2006 at 3:23-3:34 "(list 1u64)"
(defun f ((l (list int 4))) (len l))
(defroute r (reply (f (list 1u64))))
