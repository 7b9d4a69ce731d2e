;; warned: PG2029 at 2:11-2:16 "sinks"
(deftable sinks (exact (bytes 32) node))
(defroute r (deliver))
