;; refused: PG2016 at 2:26-2:27 "i"
(defroute r (reply (fold i (a 0) (+ a 1))))
