; The same at an offset out of the message.
;; expect: #"01 0203 0405 06070809 0a0b0c0d" ttl=0 => reply 320018971
;; expect: #"ff 01 0203 0405 06070809 0a0b0c0d" ttl=1 => reply 320018971
;; expect: #"ff 01 0203 0405 06070809 0a0b0c0d" ttl=2 => fault index
;; bound: instructions 14
(defroute loads-indexed
  (let ((at %ttl))
    (reply (+% (u8 %payload at) (u16le %payload (+ at 1)) (u16be %payload (+ at 3)) (u32le %payload (+ at 5)) (u32be %payload (+ at 9))))))
