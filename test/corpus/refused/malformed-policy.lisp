;; refused: PG2016 at 2:1-2:14 "(defpolicy p)"
(defpolicy p)
