;; refused: PG2024 at 3:25-3:28 "300"
(defsymbol type invoice 300)
(defsymbol type receipt 300)
(defroute r (deliver))
