;; refused: PG2001 at 2:31-2:32 "a"
(defroute r (let ((a 1) (b (+ a 1))) (reply b)))
