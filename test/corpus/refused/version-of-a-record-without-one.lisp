;; refused: PG2046 at 3:50-3:77 "(version< current incoming)"
(defrecord point (x int))
(defmerge m point (lambda (current incoming) (if (version< current incoming) incoming current)))
