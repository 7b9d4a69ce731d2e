;; refused: PG2038 at 2:44-2:48 "%ttl"
(defroute r (reply (fold (i (range 9 :step %ttl)) (a 0) (+ a i))))
