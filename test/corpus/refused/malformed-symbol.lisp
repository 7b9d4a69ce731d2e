;; refused: PG2016 at 2:12-2:18 "reason"
(defsymbol reason bored 300)
(defroute r (deliver))
