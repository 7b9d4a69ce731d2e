;; refused: PG1013 at 2:26-2:27 "'"
(defroute r (case %type ('(urgent log) (deliver)) (else (gateway))))
