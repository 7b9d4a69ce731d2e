; A u64 never goes below zero.
;; expect: #"05000000" time=10 => reply 5
;; expect: #"0b000000" time=10 => fault overflow
;; bound: instructions 5
(defroute u64-subtract (reply (int (- %time (u64 (u32le %payload 0))))))
