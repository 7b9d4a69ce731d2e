; Subtraction leaves int; negation of the least int too.
;; expect: #"01000080" => reply 2147483646
;; expect: #"00000080" => fault overflow
;; expect: #"05000000" ttl=2 => reply 3
;; expect: #"ffffff7f" ttl=2 => reply 2147483645
;; expect: #"18fcffff" ttl=2 => reply -1002
;; bound: instructions 7
(defroute trap-subtract
  (let ((a (u32le %payload 0)))
    (reply (if (< a -1000) (- (- a) 1) (- a %ttl)))))
