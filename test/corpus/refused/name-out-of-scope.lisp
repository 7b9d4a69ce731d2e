;; refused: PG2001 at 2:35-2:36 "c"
(defroute r (let ((a 1)) (let ((b c) (c a)) (reply (+ b c)))))
