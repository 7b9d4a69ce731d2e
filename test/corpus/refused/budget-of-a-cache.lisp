;; refused: PG3102 at 2:1-2:88 "(defcache f ((n int)) (:budget :instruct…"
(defcache f ((n int)) (:budget :instructions 10) (fold (i (range 100)) (a n) (+% a i)))
