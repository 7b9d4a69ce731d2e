;; refused: PG2036 at 3:1-3:28 "(defun f ((x int)) (+ x a))"
(defconst a 5)
(defun f ((x int)) (+ x a))
