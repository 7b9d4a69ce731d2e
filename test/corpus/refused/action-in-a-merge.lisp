;; refused: PG2010 at 3:79-3:96 "(drop 'duplicate)"
(defrecord point (x int))
(defmerge m point (lambda (current incoming) (if (= current incoming) current (drop 'duplicate))))
