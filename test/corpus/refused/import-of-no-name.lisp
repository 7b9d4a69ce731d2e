;; refused: PG2052 at 2:42-2:49 "smalest"
(import "lib/numbers.lisp" :only (larger smalest))
(defroute r (reply (larger 1 2)))
