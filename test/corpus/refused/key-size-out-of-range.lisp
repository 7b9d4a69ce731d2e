;; refused: PG3005 at 2:32-2:34 "33"
(deftable sinks (prefix (bytes 33) node))
(defroute r (forward-to (match sinks %payload)))
