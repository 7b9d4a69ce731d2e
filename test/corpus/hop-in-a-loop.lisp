; A loop whose break forwards to the first table hit; the loop gives an optional.
;; table: hops "a" 8 => node 91
;; table: hops "b" 8 => node 92
;; expect: "xb" => forward 92
;; expect: "ab" => forward 91
;; expect: "xx" => drop no-route
;; bound: instructions 28678
(deftable hops (exact (bytes 1) node))
(defroute hop-in-a-loop
  (forward-to (fold (i (range %size)) ()
                (let ((hit (match hops (slice %payload i (+ i 1)))))
                  (if (some? hit) (break hit) (next)))
                none)
    :else (drop 'no-route)))
