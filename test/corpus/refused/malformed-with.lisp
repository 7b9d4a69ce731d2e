;; refused: PG2016 at 3:25-3:36 "(with :x 5)"
(defrecord point (x int))
(defroute r (reply (len (with :x 5))))
