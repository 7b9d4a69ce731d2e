;; refused: PG2001 at 2:58-2:59 "i"
(defroute r (reply (+ (fold (i (range 3)) (a 0) (+ a i)) i)))
