;; refused: PG2016 at 2:18-2:19 "x"
(defrecord point x (y int))
(defroute r (deliver))
