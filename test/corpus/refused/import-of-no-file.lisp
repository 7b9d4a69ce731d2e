;; refused: PG2052 at 2:9-2:27 ""lib/nowhere.lisp""
(import "lib/nowhere.lisp")
(defroute r (deliver))
