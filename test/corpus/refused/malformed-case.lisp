;; refused: PG2016 at 2:25-2:30 "%size"
(defroute r (case %ttl (%size (deliver)) (else (gateway))))
