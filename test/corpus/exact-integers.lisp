; A table of integers with a default.
;; table: levels "low" 24 => 1
;; table: levels "high" 32 => 2147483647
;; expect: "low" => reply 1
;; expect: "high" => reply 2147483647
;; expect: "none" => reply -1
;; bound: instructions 3
(deftable levels (exact (bytes 8) int))
(defroute exact-integers (reply (match levels %payload :else -1)))
