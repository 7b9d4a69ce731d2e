; Loads of each width and byte order at constant offsets.
;; expect: #"01 0203 0405 06070809 0a0b0c0d" => reply 320018971
;; expect: #"01 0203 0405 06070809 0a0b0c" => fault index
;; bound: instructions 10
(defroute loads-constant
  (reply (+% (u8 %payload 0) (u16le %payload 1) (u16be %payload 3) (u32le %payload 5) (u32be %payload 9))))
