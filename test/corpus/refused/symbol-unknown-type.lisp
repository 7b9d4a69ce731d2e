;; refused: PG2004 at 2:26-2:32 "'urgnt"
(defroute r (if (= %type 'urgnt) (deliver) (gateway)))
