;; refused: PG2025 at 2:51-2:59 "(next i)"
(defroute r (reply (fold (i (range 3)) (a 0) (+ 1 (next i)))))
