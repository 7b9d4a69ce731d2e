;; refused: PG2040 at 2:28-2:32 "%ttl"
(defcache f ((a int)) (+ a %ttl))
