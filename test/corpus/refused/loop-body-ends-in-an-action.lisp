;; refused: PG2027 at 2:51-2:60 "(deliver)"
(defroute r (fold (i (range 5)) (a 0) (if (= i 3) (deliver) (+ a 1)) (gateway)))
