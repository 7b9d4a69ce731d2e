;; refused: PG2026 at 2:66-2:72 "(stop)"
(defroute r (reply (fold (i (range 5)) ((a 0) (b 1)) (if (= i 3) (stop) (next b i)) (+ a b))))
