;; refused: PG2009 at 3:66-3:73 "%source"
(deftable sinks (exact (bytes 4) node))
(defroute r (forward-to (match sinks (slice %payload 0 4)) :else %source))
