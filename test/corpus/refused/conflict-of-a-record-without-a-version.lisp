;; refused: PG2046 at 3:50-3:78 "(conflict? current incoming)"
(defrecord point (x int))
(defmerge m point (lambda (current incoming) (if (conflict? current incoming) incoming current)))
