;; refused: PG2016 at 2:18-2:23 "fuzzy"
(deftable sinks (fuzzy (bytes 4) node))
(defroute r (deliver))
