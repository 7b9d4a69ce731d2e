;; refused: PG2001 at 3:78-3:83 "sinks"
(deftable sinks (exact (bytes 4) node))
(defroute r (forward-to (match sinks (slice %payload 0 4)) :else (reply (len sinks))))
