; RFC 1071 over big-endian words.
;; expect: #"0001 f203 f4f5 f6f7" => reply 8717
;; expect: "" => reply 65535
;; bound: instructions 4112
(defroute internet-checksum
  (let* ((sum (fold (w (u16bes %payload)) (s 0) (+ s w)))
         (once (+ (bit-and sum 0xffff) (shr sum 16))))
    (reply (bit-xor (bit-and (+ once (shr once 16)) 0xffff) 0xffff))))
