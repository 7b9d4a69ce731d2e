; Conversions fault when the value does not fit.
;; expect: #"01000000" time=2147483647 => reply 2147483647
;; expect: #"01000000" time=2147483648 => fault overflow
;; expect: #"ffffffff" time=1 => fault overflow
;; bound: instructions 6
(defroute u64-conversions
  (if (>= (u64 (u32le %payload 0)) 1u64) (reply (int %time)) (drop 'malformed)))
