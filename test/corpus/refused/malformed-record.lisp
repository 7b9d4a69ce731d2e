;; refused: PG2016 at 2:1-2:18 "(defrecord point)"
(defrecord point)
(defroute r (deliver))
