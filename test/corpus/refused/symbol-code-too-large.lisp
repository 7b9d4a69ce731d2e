;; refused: PG2024 at 2:25-2:30 "65536"
(defsymbol type invoice 65536)
(defroute r (deliver))
