;; refused: PG2016 at 2:19-2:26 "(x 5 6)"
(defroute r (let ((x 5 6)) (reply x)))
