;; refused: PG2015 at 3:30-3:31 "a"
(defrecord point (x int))
(defmerge m point (lambda (a a) a))
