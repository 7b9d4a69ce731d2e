;; refused: PG3007 at 2:26-2:34 "(u64 -1)"
(defroute r (if (< %time (u64 -1)) (deliver) (gateway)))
