;; refused: PG1008 at 2:26-2:49 "18446744073709551616u64"
(defroute r (if (< %time 18446744073709551616u64) (deliver) (gateway)))
