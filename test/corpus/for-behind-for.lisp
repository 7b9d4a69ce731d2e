; One loop behind the other, guards between them.
(defroute two-passes
  (for (x (u8s %payload)) (when (= x 255) (drop 'malformed)))
  (when (= %size 3) (gateway))
  (for (x (u16bes %payload)) (when (= x 0x0102) (reply x)))
  (deliver))
;; expect: #"01 02 ff" => drop malformed
;; expect: #"01 02 03" => gateway
;; expect: #"00 00 01 02" => reply 258
;; expect: #"00 01 02 00" => deliver
;; bound: instructions 12298
