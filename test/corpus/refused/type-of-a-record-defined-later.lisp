;; refused: PG2044 at 2:23-2:28 "point"
(defrecord line (from point) (to point))
(defrecord point (x int))
(defroute r (deliver))
