;; refused: PG2017 at 2:23-2:27 ":tll"
(defcache f ((a int)) :tll 5 (+ a 1))
