;; refused: PG2016 at 2:25-2:27 "()"
(defroute r (case %ttl (() (deliver)) (else (gateway))))
