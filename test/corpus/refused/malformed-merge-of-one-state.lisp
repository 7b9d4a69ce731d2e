;; refused: PG2016 at 3:27-3:30 "(a)"
(defrecord point (x int))
(defmerge m point (lambda (a) a))
