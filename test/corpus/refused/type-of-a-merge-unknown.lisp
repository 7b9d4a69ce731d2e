;; refused: PG2044 at 2:13-2:17 "pint"
(defmerge m pint (lambda (current incoming) (if (< current incoming) incoming current)))
