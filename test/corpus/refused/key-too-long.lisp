;; refused: PG2035 at 3:38-3:45 "%source"
(deftable sinks (exact (bytes 4) node))
(defroute r (forward-to (match sinks %source)))
