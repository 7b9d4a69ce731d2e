; The edges of 8- and 16-bit immediates.
;; expect: "" ttl=1 => reply 390
;; expect: "" ttl=0 => reply 263
;; bound: instructions 29
(defroute small-constants
  (reply (+ (* %ttl 127) (- %ttl 128) (+ %ttl 127) (+% %ttl -128) (+ %ttl 128) (bit-and %ttl 256) (-% %ttl 1) (bit-and %ttl 255) 32767 -32768 266 (* %ttl -128) (- 0 (* %ttl -122)))))
