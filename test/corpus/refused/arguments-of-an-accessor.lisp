;; refused: PG2005 at 3:20-3:29 "(point-x)"
(defrecord point (x int) (y int))
(defroute r (reply (point-x)))
