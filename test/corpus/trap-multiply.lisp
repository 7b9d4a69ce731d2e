; A product leaves int, by a constant and by a register.
;; expect: #"0000 0100" ttl=2 => reply 6553603
;; expect: #"ffff ff7f" ttl=2 => fault overflow
;; expect: #"0000 0100" ttl=200 => reply 19660800
;; expect: #"0000 8000" ttl=255 => fault overflow
;; bound: instructions 6
(defroute trap-multiply
  (let ((a (u32le %payload 0)))
    (reply (if (< %ttl 100) (+ 3 (* a 100)) (+ (* a %ttl) (* a 100))))))
