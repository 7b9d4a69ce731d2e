;; refused: PG2006 at 4:46-4:95 "(if (= current incoming) (pair :x 1) (pair :x 2))"
(defrecord point (x int))
(defrecord pair (x int))
(defmerge m point (lambda (current incoming) (if (= current incoming) (pair :x 1) (pair :x 2))))
