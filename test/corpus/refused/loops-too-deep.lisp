;; refused: PG3003 at 4:5-4:39 "(fold (m (range 2)) (e d) (+ e 1))"
(defroute r (reply
  (fold (i (range 2)) (a 0) (fold (j (range 2)) (b a) (fold (k (range 2)) (c b) (fold (l (range 2)) (d c)
    (fold (m (range 2)) (e d) (+ e 1))))))))
