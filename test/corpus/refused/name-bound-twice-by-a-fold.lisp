;; refused: PG2015 at 2:48-2:49 "a"
(defroute r (reply (fold (i (range 3)) ((a 0) (a 1)) (next a i) a)))
