;; refused: PG2020 at 3:25-3:66 "(match-prefix sinks (slice %payload 0 4))"
(deftable sinks (exact (bytes 4) node))
(defroute r (forward-to (match-prefix sinks (slice %payload 0 4))))
