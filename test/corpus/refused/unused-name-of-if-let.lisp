;; warned: PG2028 at 3:22-3:23 "n"
(deftable sinks (exact (bytes 4) node))
(defroute r (if-let (n (match sinks (slice %payload 0 4))) (deliver) (gateway)))
