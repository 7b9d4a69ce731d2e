;; refused: PG2047 at 2:20-2:32 "(list int 4)"
(defun f ((l (list (list int 4) 4))) (len l))
(defroute r (deliver))
