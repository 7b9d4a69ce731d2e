;; refused: PG2015 at 2:27-2:28 "x"
(defrecord point (x int) (x int))
(defroute r (deliver))
