;; refused: PG2015 at 2:27-2:28 "a"
(defroute r (reply (fold (a (range 3)) (a 0) (+ a 1))))
