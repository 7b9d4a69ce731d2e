;; refused: PG2025 at 2:78-2:86 "(next x)"
(defroute r (reply (fold (i (range 3)) (a 0) (+ a (if (any (x (u8s %source)) (next x)) 1 0)))))
