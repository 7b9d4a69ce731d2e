; bit-not, and masks wider than a byte.
;; expect: #"0000ffff" => reply -65536
;; expect: #"12345678" => reply -22137
;; bound: instructions 9
(defroute complement
  (let ((a (u32be %payload 0)))
    (reply (bit-or (bit-not (bit-and a 0xffff)) (bit-and a 0x7fff0000)))))
