;; refused: PG3102 at 3:1-3:136 "(defmerge m point (:budget :instructions…"
(defrecord point (x int))
(defmerge m point (:budget :instructions 2) (lambda (current incoming) (if (< (point-x current) (point-x incoming)) incoming current)))
