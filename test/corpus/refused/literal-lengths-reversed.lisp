;; refused: PG2038 at 2:14-2:25 "(bytes 5 3)"
(defun f ((b (bytes 5 3))) (u8 b 0))
(defroute r (deliver))
