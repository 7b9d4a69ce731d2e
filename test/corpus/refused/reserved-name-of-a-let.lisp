;; refused: PG2018 at 2:20-2:21 "t"
(defroute r (let ((t 5)) (reply 5)))
