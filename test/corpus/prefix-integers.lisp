; Longest prefix first, prefixes of any number of bits.
;; table: areas #"80" 1 => 10
;; table: areas #"c0" 2 => 20
;; table: areas #"ffff" 16 => 30
;; expect: #"80" => reply 10
;; expect: #"c1" => reply 20
;; expect: #"ffff00" => reply 30
;; expect: #"ff" => reply 20
;; expect: #"7f" => reply 0
;; expect: "" => reply 0
;; bound: instructions 3
(deftable areas (prefix (bytes 4) int))
(defroute prefix-integers (reply (match areas %payload :else 0)))
