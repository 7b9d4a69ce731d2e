;; refused: PG2026 at 2:46-2:56 "(next a i)"
(defroute r (reply (fold (i (range 5)) (a 0) (next a i))))
