;; refused: PG2038 at 2:33-2:36 "256"
(defcache f ((a int)) :replicas 256 (+ a 1))
