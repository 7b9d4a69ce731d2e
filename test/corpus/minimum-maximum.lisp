; min, max, abs.
;; expect: #"fbffffff" ttl=3 => reply 13
;; expect: #"64000000" ttl=3 => reply 303
;; expect: #"00000080" ttl=3 => fault overflow
;; bound: instructions 24
(defroute minimum-maximum
  (let ((a (u32le %payload 0)))
    (reply (+ (abs a) (* %ttl (max 1 (min a 100 %ttl 90) (- 0 %ttl))) (if (< a 0) (max a 5) (* 2 (min a 99 98))) (- 0 (if (< a 0) 0 2))))))
