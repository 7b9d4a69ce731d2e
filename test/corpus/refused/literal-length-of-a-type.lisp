;; refused: PG2038 at 2:21-2:25 "4097"
(defun f ((b (bytes 4097))) (u8 b 0))
(defroute r (deliver))
