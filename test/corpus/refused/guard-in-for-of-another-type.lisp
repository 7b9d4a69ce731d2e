;; refused: PG2008 at 2:59-2:63 "true"
(defun f ((b (bytes 0 8))) (for (x (u8s b)) (when (= x 0) true)) 5)
(defroute r (reply (f "a")))
