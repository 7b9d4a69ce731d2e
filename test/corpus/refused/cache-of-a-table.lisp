;; refused: PG2045 at 3:1-3:54 "(defcache f ((b (bytes 2))) (match levels b :else 0))"
(deftable levels (exact (bytes 2) int))
(defcache f ((b (bytes 2))) (match levels b :else 0))
