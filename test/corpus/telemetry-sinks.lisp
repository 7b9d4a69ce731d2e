; Readings go to the sink of their key.
;; table: sinks #"0102" 16 => node 51
;; table: sinks #"010203" 24 => node 52
;; table: sinks #"" 0 => node 50
;; expect: #"01020300"*8 => forward 52
;; expect: #"0102ff00"*8 => forward 51
;; expect: #"ff"*32 => forward 50
;; expect: #"01"*31 => fault slice
;; bound: instructions 4
(deftable sinks (prefix (bytes 32) node))
(defroute telemetry-sinks
  (forward-to (match-prefix sinks (slice %payload 0 32)) :else (drop 'no-sink)))
