; A loop that runs longer than it declares.
;; expect: #"0a000000" => reply 45
;; expect: #"64000000" => reply 4950
;; expect: #"65000000" => fault loop-bound
;; expect: #"ffffffff" => reply 0
;; bound: instructions 206
(defroute trap-loop-bound
  (reply (fold (i (range (u32le %payload 0) :max 100)) (sum 0) (+ sum i))))
