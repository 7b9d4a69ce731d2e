;; refused: PG2033 at 2:58-2:62 "'log"
(defroute r (case %type ('log (drop 'expired)) (('urgent 'log) (deliver)) (else (gateway))))
