; The first optional that holds: if-let in if-let, and :else in :else.
;; table: near "n" 8 => node 61
;; table: far "f" 8 => node 62
;; expect: "n" => forward 61
;; expect: "f" => forward 62
;; expect: "x" => forward 11
;; bound: instructions 5
(deftable near (exact (bytes 1) node))
(deftable far (exact (bytes 1) node))
(defroute first-of-two
  (forward-to (match near %payload) :else (forward-to (match far %payload) :else (forward-to %source))))
