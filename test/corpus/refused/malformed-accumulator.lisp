;; refused: PG2016 at 2:47-2:48 "b"
(defroute r (reply (fold (i (range 3)) ((a 0) b) (next a))))
