;; refused: PG2006 at 3:41-3:52 "(point-x p)"
(defrecord point (x int))
(defmerge m point :requires (lambda (p) (point-x p)) (lambda (current incoming) (if (< current incoming) incoming current)))
