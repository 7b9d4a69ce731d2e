; A u64 sum over 32-bit elements, big-endian.
;; expect: #"7fffffff 7fffffff 7fffffff" => reply 1
;; expect: #"00000001 00000002" => reply 0
;; expect: #"80000000" => fault overflow
;; bound: instructions 3082
(defroute u64-accumulator
  (let ((sum (fold (w (u32bes %payload)) (s 0u64) (+ s (u64 w)))))
    (reply (if (> sum 0xffff_ffffu64) 1 0))))
