;; refused: PG2017 at 2:29-2:31 ":b"
(defroute r (reply (let ((a :b)) a)))
