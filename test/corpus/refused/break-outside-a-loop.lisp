;; refused: PG2025 at 2:13-2:30 "(break (deliver))"
(defroute r (break (deliver)))
