; A byte literal that a loop runs over, beside the payload.
;; expect: #"01 01 01" => reply 6
;; expect: #"02 00 01" => reply 5
;; expect: "ab" => fault index
;; bound: instructions 25
(defroute constant-bytes-in-loop
  (reply (fold (w (u8s #"01 02 03")) ((i 0) (sum 0)) (next (+ i 1) (+ sum (* w (u8 %payload i)))) sum)))
