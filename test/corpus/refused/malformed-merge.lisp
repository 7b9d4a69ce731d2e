;; refused: PG2016 at 3:19-3:32 "(if true 1 2)"
(defrecord point (x int))
(defmerge m point (if true 1 2))
