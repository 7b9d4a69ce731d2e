; Sums, differences and products beyond 32 bits.
;; expect: #"00000010 03" time=5 => reply 11
;; expect: #"ffffff7f 02" time=6 => reply 10
;; expect: #"00000000 00" time=1 => drop malformed
;; expect: #"01000000 02" time=18446744073709551615 => fault overflow
;; expect: #"ffffff7f ff" time=1 => fault overflow
;; bound: instructions 22
(defroute u64-arithmetic
  (let* ((a (u64 (u32le %payload 0))) (b (u64 (u8 %payload 4))) (square (* a a b)))
    (if (> (- (+ square %time) 1u64) square)
        (reply (int (+ (- (+ square %time) square) (* b 2u64) (- (* b 3u64) b b b))))
        (drop 'malformed))))
