;; refused: PG2015 at 2:17-2:23 "urgent"
(defsymbol type urgent 300)
(defroute r (deliver))
