;; refused: PG2039 at 2:57-2:60 "for"
(defun f ((b (bytes 0 8))) (fold (x (u8s b)) (a 0) (do (for (y (u8s b)) (when (= x y) 5)) (next (+ a 1)))))
(defroute r (reply (f "")))
