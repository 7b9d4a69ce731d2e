; some?, both ways, and under or and and.
;; table: a "k" 8 => node 41
;; table: b "m" 8 => node 42
;; expect: "k" => reply 1
;; expect: "m" => reply 1
;; expect: "z" ttl=9 => drop no-sink
;; expect: "z" ttl=1 => reply 3
;; bound: instructions 7
(deftable a (exact (bytes 1) node))
(deftable b (exact (bytes 1) node))
(defroute optional-tests
  (let ((x (match a %payload)) (y (match b %payload)))
    (cond ((or (some? x) (some? y)) (reply 1))
          ((and (not (some? x)) (not (some? y)) (> %ttl 4)) (drop 'no-sink))
          (else (reply 3)))))
