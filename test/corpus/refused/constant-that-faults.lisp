;; refused: PG2021 at 2:13-2:29 "(+ 0x7fffffff 1)"
(defconst a (+ 0x7fffffff 1))
(defroute r (deliver))
