;; refused: PG2016 at 3:47-3:63 "(lambda (a b) b)"
(defrecord point (x int))
(defmerge m point (lambda (a b) (max-of a b)) (lambda (a b) b))
