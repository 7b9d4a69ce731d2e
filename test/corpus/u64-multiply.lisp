; A product that leaves u64.
;; expect: "" time=4294967295 => reply 1
;; expect: "" time=4294967296 => fault overflow
;; bound: instructions 6
(defroute u64-multiply
  (reply (if (> (* %time %time) 18446744065119617024u64) 1 0)))
