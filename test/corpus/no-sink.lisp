; An empty table: every match is a miss.
;; expect: "k" => drop no-sink
;; expect: "k" priority=7 => gateway
;; bound: instructions 4
(deftable sinks (exact (bytes 8) node))
(defroute no-sink
  (if (>= %priority 6)
      (forward-to (match sinks %payload))
      (forward-to (match sinks %payload) :else (drop 'no-sink))))
