;; refused: PG2026 at 2:54-2:62 "(next a)"
(defroute r (reply (fold (i (range 5)) ((a 0) (b 1)) (next a) (+ a b))))
