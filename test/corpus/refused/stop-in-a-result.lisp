;; refused: PG2025 at 2:54-2:62 "(stop a)"
(defroute r (reply (fold (i (range 3)) (a 0) (+ a i) (stop a))))
