;; refused: PG2038 at 2:28-2:29 "0"
(defcache f ((a int)) :ttl 0 (+ a 1))
