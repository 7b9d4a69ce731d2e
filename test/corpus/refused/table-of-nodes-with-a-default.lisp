;; refused: PG2020 at 3:25-3:67 "(match sinks (slice %payload 0 4) :else 0)"
(deftable sinks (exact (bytes 4) node))
(defroute r (forward-to (match sinks (slice %payload 0 4) :else 0)))
