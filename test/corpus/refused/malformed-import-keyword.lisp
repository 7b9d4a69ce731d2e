;; refused: PG2016 at 2:28-2:35 ":except"
(import "lib/numbers.lisp" :except (larger))
(defroute r (deliver))
