;; refused: PG2015 at 2:9-2:27 ""lib/numbers.lisp""
(import "lib/numbers.lisp")
(defun larger ((a int)) a)
(defroute r (reply (smaller 1 2)))
