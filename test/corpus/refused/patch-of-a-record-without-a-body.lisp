;; refused: PG2046 at 3:47-3:71 "(apply-patch current "")"
(defrecord point (version u8))
(defmerge m point (lambda (current _incoming) (apply-patch current "")))
