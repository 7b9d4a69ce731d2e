;; refused: PG2049 at 2:13-2:64 "((a bytes) (b bytes) (c bytes) (d bytes) (e bytes))"
(defcache f ((a bytes) (b bytes) (c bytes) (d bytes) (e bytes)) (+ (len a) (+ (len b) (+ (len c) (+ (len d) (len e))))))
