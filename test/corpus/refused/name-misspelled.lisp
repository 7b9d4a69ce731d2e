;; refused: PG2001 at 2:46-2:51 "cuont"
(defroute r (let ((count 5)) (reply (+ count cuont))))
