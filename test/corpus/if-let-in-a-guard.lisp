; Optionals opened between guards.
(deftable owners (exact (bytes 2) node))
(defroute owned
  (when (< %size 2) (drop 'too-small))
  (let ((owner (match owners (slice %payload 0 2))))
    (unless (some? owner) (drop 'no-sink))
    (if-let (n owner) (do (when (= n %source) (deliver)) (forward-to n)) (gateway))))
;; table: owners "me" 16 => node 11
;; table: owners "it" 16 => node 22
;; expect: "me" => deliver
;; expect: "it." => forward 22
;; expect: "xx" => drop no-sink
;; expect: "m" => drop too-small
;; bound: instructions 6
