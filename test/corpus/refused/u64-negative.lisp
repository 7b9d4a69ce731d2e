;; refused: PG1008 at 2:26-2:31 "-1u64"
(defroute r (if (< %time -1u64) (deliver) (gateway)))
