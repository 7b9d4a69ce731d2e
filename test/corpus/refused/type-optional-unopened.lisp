;; refused: PG2006 at 3:28-3:62 "(match sinks (slice %payload 0 4))"
(deftable sinks (exact (bytes 4) node))
(defroute r (if (= %source (match sinks (slice %payload 0 4))) (deliver) (gateway)))
