;; refused: PG3005 at 2:32-2:33 "0"
(deftable sinks (prefix (bytes 0) node))
(defroute r (forward-to (match sinks %payload)))
