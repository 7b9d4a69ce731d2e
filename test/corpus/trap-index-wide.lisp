; The last byte of a wide load counts; negative offsets fault.
;; expect: #"0102030405" ttl=1 => reply 84148994
;; expect: #"0102030405" ttl=2 => fault index
;; expect: #"0102030405" ttl=0 => fault index
;; bound: instructions 5
(defroute trap-index-wide
  (reply (if (= %ttl 0) (u16be %payload (- %ttl 1)) (u32le %payload %ttl))))
