;; refused: PG2038 at 2:51-2:56 "65536"
(defroute r (reply (fold (i (range %sequence :max 65536)) (a 0) (+% a i))))
