; Fletcher-32 with two accumulators.
;; expect: "abcdef" => reply 1448095018
;; expect: "" => reply -1
;; bound: instructions 18441
(defroute fletcher
  (reply (fold (w (u16les %payload)) ((a 0xffff) (b 0xffff))
           (let* ((a2 (+ a w)) (a3 (+ (bit-and a2 0xffff) (shr a2 16))) (b2 (+ b a3)))
             (next a3 (+ (bit-and b2 0xffff) (shr b2 16))))
           (bit-or (shl b 16) a))))
