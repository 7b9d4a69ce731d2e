;; warned: PG2028 at 3:36-3:44 "incoming"
(defrecord point (x int))
(defmerge m point (lambda (current incoming) current))
