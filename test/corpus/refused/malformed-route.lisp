;; refused: PG2016 at 2:1-2:13 "(defroute r)"
(defroute r)
