;; refused: PG2016 at 2:1-2:13 "(defconst a)"
(defconst a)
(defroute r (deliver))
