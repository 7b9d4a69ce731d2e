;; refused: PG2024 at 2:25-2:26 "7"
(defsymbol type invoice 7)
(defroute r (deliver))
