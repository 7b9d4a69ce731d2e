; Chains compare neighbours and evaluate each operand once.
;; expect: #"01 02 03" => reply 7
;; expect: #"01 01 01" => reply 10
;; expect: #"01 03 02" => reply 0
;; expect: #"01" => fault index
;; expect: #"05 01" => reply 0
;; bound: instructions 22
(defroute chains
  (reply (+ (if (< (u8 %payload 0) (u8 %payload 1) (u8 %payload 2)) 5 0)
            (if (<= 1 (u8 %payload 0) (u8 %payload 1) (u8 %payload 2) 3) 2 0)
            (if (= (u8 %payload 0) (u8 %payload 1) (u8 %payload 2)) 8 0))))
