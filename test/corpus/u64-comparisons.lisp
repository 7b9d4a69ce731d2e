; Every order on u64, as conjunctions and alternatives, unsigned.
;; expect: #"00" time=18446744073709551615 => reply 22
;; expect: #"05" time=5 => reply 41
;; expect: #"09" time=5 => reply 83
;; bound: instructions 51
(defroute u64-comparisons
  (let ((a %time) (b (u64 (u8 %payload 0))))
    (reply (+ (if (= a b) 1 0) (if (/= a b) 2 0) (if (> a b) 4 0) (if (>= a b) 8 0)
              (if (< a b) 16 0) (if (<= a b) 32 0)
              (if (or (= a b) (< a b)) 32 0)
              (if (or (/= a 5u64) (>= a b)) (if (and (/= a b) (> a 9u64)) 8 0) 1)
              (if (or (> b 8u64) (<= b 1u64)) 0 0)
              (if (and (= a 5u64) (<= 5u64 b)) (if (or (= b 5u64) (= a b)) -32 0) 0)))))
