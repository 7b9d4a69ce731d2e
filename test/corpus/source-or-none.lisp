; The absent node again: urgent messages may pass, the others have no hop.
;; table: hops #"11" 8 => node 94
;; expect: "" type=urgent => forward 94
;; expect: "" type=data => drop unwanted
;; expect: "" type=urgent source=12 => drop unwanted
;; bound: instructions 4
(deftable hops (prefix (bytes 32) node))
(defroute source-or-none
  (let ((hop (if (= %type 'urgent) (match-prefix hops %source) none)))
    (if-let (n hop) (forward-to n) (drop 'unwanted))))
