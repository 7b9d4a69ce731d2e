; The default of a match is any expression.
;; table: a "k" 8 => 5
;; expect: "k" ttl=3 => reply 8
;; expect: "j" ttl=3 => reply 6
;; bound: instructions 4
(deftable a (exact (bytes 2) int))
(defroute default-from-message (reply (+ (match a %payload :else %ttl) %ttl)))
