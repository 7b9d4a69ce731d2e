;; bound: instructions 521
; A file of cached functions alone.
(defcache parity ((b (bytes 0 32))) (bit-and (fold (x (u8s b)) (p 0) (bit-xor p x (shr x 1) (shr x 2) (shr x 3) (shr x 4) (shr x 5) (shr x 6) (shr x 7))) 1))
(deftest bits (expect (parity "") 0) (expect (parity #"07") 1) (expect (parity #"03 01") 1) (expect (parity #"ff ff") 0))
