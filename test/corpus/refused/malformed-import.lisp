;; refused: PG2016 at 2:9-2:16 "numbers"
(import numbers)
(defroute r (deliver))
