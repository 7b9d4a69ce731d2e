;; refused: PG2015 at 2:26-2:27 "a"
(defroute r (let ((a 1) (a 2)) (reply a)))
