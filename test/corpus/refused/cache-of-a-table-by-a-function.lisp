;; refused: PG2045 at 4:1-4:45 "(defcache f ((b (bytes 2))) (+ 1 (level b)))"
(deftable levels (exact (bytes 2) int))
(defun level ((b (bytes 2))) (match levels b :else 0))
(defcache f ((b (bytes 2))) (+ 1 (level b)))
