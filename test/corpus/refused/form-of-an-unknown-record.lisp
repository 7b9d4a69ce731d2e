;; refused: PG2002 at 3:21-3:28 "point-z"
(defrecord point (x int) (y int))
(defroute r (reply (point-z (point :x 1 :y 2))))
