;; refused: PG2052 at 2:9-2:32 ""import-of-itself.lisp""
(import "import-of-itself.lisp")
(defroute r (deliver))
