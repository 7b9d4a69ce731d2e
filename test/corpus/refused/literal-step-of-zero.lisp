;; refused: PG2038 at 2:44-2:45 "0"
(defroute r (reply (fold (i (range 9 :step 0)) (a 0) (+ a i))))
