;; bound: instructions 9
; A node or a record where bytes of their length are wanted.
(defrecord pair (a u8) (b u8))
(defun first-byte ((b (bytes 2 32))) (u8 b 0))
(defroute first-bytes (reply (+ (first-byte %source) (first-byte (pair :a %ttl :b 0)) (first-byte "zz"))))
(deftest bytes (expect (first-bytes :ttl 5) (reply 144)))
