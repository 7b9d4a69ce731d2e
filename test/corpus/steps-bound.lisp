; A step with a declared bound: three iterations of 10 reach counts up to 30.
;; expect: #"1e000000" => reply 30
;; expect: #"1f000000" => fault loop-bound
;; expect: #"00000080" => reply 0
;; bound: instructions 12
(defroute steps-bound
  (reply (fold (i (range (u32le %payload 0) :max 3 :step 10)) (sum 0) (+ sum i))))
