; Byte strings that branches give, and lengths.
;; expect: "abcdef" ttl=1 => reply 6
;; expect: "abcdef" ttl=9 => reply 32
;; expect: "abcdef" ttl=5 => reply 3
;; bound: instructions 6
(defroute bytes-by-branch
  (let ((b (cond ((< %ttl 2) %payload) ((> %ttl 8) (slice %source 0)) (else "xyz"))))
    (reply (len b))))
