; Shifts of a negative number; counts are taken modulo 32.
;; expect: #"000000f0 04" => reply -251658240
;; expect: #"000000f0 24" => reply -251658240
;; expect: #"ffffffff 1f" => reply 2147483616
;; bound: instructions 18
(defroute bits-of-negatives
  (let ((a (u32le %payload 0)) (n (u8 %payload 4)))
    (reply (bit-xor (+% (shr a n) (sar a n)) (bit-and (bit-or a n) (shl a n)) (sar a n) (shl a n) (bit-and a (shl a n)) (bit-xor a n) (bit-or n a)))))
