;; refused: PG2040 at 3:88-3:92 "%ttl"
(defrecord point (x int))
(defmerge m point (lambda (current incoming) (if (< %incoming %current) current (if (= %ttl 1) current incoming))))
