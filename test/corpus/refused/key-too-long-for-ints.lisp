;; refused: PG2035 at 3:34-3:39 ""abc""
(deftable levels (exact (bytes 2) int))
(defroute r (reply (match levels "abc" :else 0)))
