; All four kinds of tables in one route.
;; table: en "e" 8 => node e1
;; table: ei "e" 8 => 4
;; table: pn "p" 8 => node e2
;; table: pi "q" 8 => 9
;; expect: "e" => forward e1
;; expect: "px" => forward e2
;; expect: "qx" => reply 9
;; expect: "z" => reply 100
;; bound: instructions 9
(deftable en (exact (bytes 4) node))
(deftable ei (exact (bytes 4) int))
(deftable pn (prefix (bytes 4) node))
(deftable pi (prefix (bytes 4) int))
(defroute several-tables
  (if-let (a (match en %payload))
    (forward-to a)
    (if-let (b (match-prefix pn %payload))
      (forward-to b)
      (reply (match pi %payload :else (+ 100 (match ei %payload :else 0)))))))
