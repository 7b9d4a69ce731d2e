;; refused: PG2032 at 2:34-2:35 "x"
(defroute r (let ((x 5)) (reply (x))))
