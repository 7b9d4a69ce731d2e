; A header of fixed layout: version, flags, length, destination.
;; table: next #"aabb" 16 => node 81
;; expect: #"01 00 0400 aabb0000" => forward 81
;; expect: #"02 00 0400 aabb0000" => drop malformed
;; expect: #"01 80 0400 aabb0000" => drop quarantined
;; expect: #"01 00 0500 aabb0000" => drop malformed
;; expect: #"01 00 0400 ccbb0000" => drop no-route
;; bound: instructions 11
(deftable next (prefix (bytes 4) node))
(defroute header-fields
  (let ((version (u8 %payload 0)) (flags (u8 %payload 1)) (length (u16le %payload 2)))
    (cond ((/= version 1) (drop 'malformed))
          ((bit? flags 7) (drop 'quarantined))
          ((/= length (- %size 4)) (drop 'malformed))
          (t (forward-to (match-prefix next (slice %payload 4 8)) :else (drop 'no-route))))))
