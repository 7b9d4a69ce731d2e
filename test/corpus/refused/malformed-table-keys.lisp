;; refused: PG2016 at 2:24-2:25 "4"
(deftable sinks (exact 4 node))
(defroute r (deliver))
