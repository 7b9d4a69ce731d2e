;; refused: PG2019 at 2:32-2:37 "sinks"
(defroute r (forward-to (match sinks %source)))
