;; refused: PG2019 at 3:32-3:37 "sinsk"
(deftable sinks (exact (bytes 32) node))
(defroute r (forward-to (match sinsk %source)))
