;; refused: PG2006 at 4:29-4:45 "(pair :x 1 :y 2)"
(defrecord point (x int) (y int))
(defrecord pair (x int) (y int))
(defroute r (reply (point-x (pair :x 1 :y 2))))
