;; refused: PG2016 at 2:34-2:38 "bool"
(deftable sinks (exact (bytes 4) bool))
(defroute r (deliver))
