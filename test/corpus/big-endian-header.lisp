; The same in network byte order, at offsets out of the message.
;; expect: #"02 ffff 0003 00000007 0009" => reply 19
;; expect: #"00 0003 00000007 0009" => reply 19
;; expect: #"09" => fault index
;; bound: instructions 10
(defroute big-endian-header
  (let* ((skip (u8 %payload 0)) (at (+ skip 1)))
    (reply (+ (u16be %payload at) (u32be %payload (+ at 2)) (u16be %payload (+ at 6))))))
