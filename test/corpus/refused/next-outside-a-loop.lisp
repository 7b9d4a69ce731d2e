;; refused: PG2025 at 2:20-2:28 "(next 5)"
(defroute r (reply (next 5)))
