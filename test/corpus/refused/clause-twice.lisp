;; refused: PG2033 at 2:45-2:46 "1"
(defroute r (case %ttl (1 (drop 'expired)) (1 (deliver)) (else (gateway))))
