;; refused: PG2015 at 3:8-3:13 "point"
(defrecord point (x int))
(defun point ((a int)) a)
(defroute r (reply (point-x (point :x 1))))
