;; refused: PG2016 at 2:19-2:26 "deliver"
(defroute r (cond deliver (else (gateway))))
