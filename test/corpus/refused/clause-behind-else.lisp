;; refused: PG2033 at 2:36-2:64 "((< %ttl 2) (drop 'expired))"
(defroute r (cond (else (gateway)) ((< %ttl 2) (drop 'expired))))
