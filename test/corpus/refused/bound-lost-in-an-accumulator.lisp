;; refused: PG3001 at 2:55-2:64 "(range n)"
(defroute r (reply (fold (i (range 3)) (n 1) (fold (j (range n)) (m n) (+ m 1)))))
