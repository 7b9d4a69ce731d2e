; A remainder by zero faults; of the least int by -1 it is 0.
;; expect: #"00000080 ffffffff" => reply 0
;; expect: #"0a000000 00000000" => fault divide
;; expect: #"0a000000 04000000" => reply 2
;; bound: instructions 4
(defroute trap-remainder (reply (rem (u32le %payload 0) (u32le %payload 4))))
