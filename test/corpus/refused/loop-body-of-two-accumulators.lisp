;; refused: PG2027 at 2:54-2:55 "i"
(defroute r (reply (fold (i (range 5)) ((a 0) (b 1)) i (+ a b))))
