;; refused: PG2049 at 2:13-2:63 "((a u64) (b int) (c u64) (d int) (e u64) (f0 int))"
(defcache f ((a u64) (b int) (c u64) (d int) (e u64) (f0 int)) (+ (+ a c e) (u64 (+ b d f0))))
