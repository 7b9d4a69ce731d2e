; 32-bit elements, little-endian.
;; expect: #"01000000 02000000" => reply 3
;; expect: #"ffffffff 00000000 01" => reply -1
;; bound: instructions 2054
(defroute xor-little (reply (fold (x (u32les %payload)) (acc 0) (bit-xor acc x))))
