;; refused: PG2016 at 2:21-2:28 "(nodes)"
(defpolicy p (grant (nodes) 'send))
