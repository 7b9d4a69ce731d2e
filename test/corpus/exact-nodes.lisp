; An exact table answers keys of the entry's own length only.
;; table: peers "abc" 24 => node 71
;; table: peers "abcd" 32 => node 72
;; expect: "abc" => forward 71
;; expect: "abcd" => forward 72
;; expect: "ab" => deliver
;; expect: "abcde" => deliver
;; bound: instructions 3
(deftable peers (exact (bytes 8) node))
(defroute exact-nodes
  (if-let (peer (match peers %payload)) (forward-to peer) (deliver)))
