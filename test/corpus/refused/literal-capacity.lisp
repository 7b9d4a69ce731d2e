;; refused: PG2038 at 2:24-2:25 "0"
(defun f ((l (list int 0))) (len l))
(defroute r (deliver))
