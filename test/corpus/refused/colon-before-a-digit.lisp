;; refused: PG1015 at 2:38-2:40 ":5"
(defroute r (reply (fold (i (range 9 :5 3)) (a 0) (+ a i))))
