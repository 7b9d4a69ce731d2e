;; refused: PG2036 at 2:1-2:15 "(defconst a 5)"
(defconst a 5)
