;; refused: PG3003 at 2:30-2:62 "(fold (x (u8s b)) (s 0) (+ s x))"
(defun sum ((b (bytes 0 8))) (fold (x (u8s b)) (s 0) (+ s x)))
(defroute r
  (for (a (range 2)) (for (b (range 2)) (for (c (range 2)) (for (d (range 2))
    (when (> (sum "ab") (+ a b c d)) (gateway))))))
  (deliver))
