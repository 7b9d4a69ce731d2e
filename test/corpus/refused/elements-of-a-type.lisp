;; refused: PG2047 at 2:20-2:23 "cid"
(defun f ((l (list cid 4))) (len l))
(defroute r (deliver))
