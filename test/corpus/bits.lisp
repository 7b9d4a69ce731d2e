; Bit operations between registers.
;; expect: #"f0 0f 04" => reply 4125
;; expect: #"ff ff 00" => reply 1020
;; bound: instructions 18
(defroute bits
  (let ((a (u8 %payload 0)) (b (u8 %payload 1)) (n (u8 %payload 2)))
    (reply (+ (bit-and a b) (bit-or a b) (bit-xor a b) (shl a n) (shr a n) (sar b n) (- 0 a)))))
