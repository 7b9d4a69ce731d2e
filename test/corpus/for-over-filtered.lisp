; `for` over a list that is made for it.
(defroute suspicious
  (for (x (filter (y (u8s (slice %payload 0 (min %size 8)))) (> y 127)))
    (when (= (bit-and x 1) 1) (reply x)))
  (deliver))
;; expect: #"01 03 82 85" => reply 133
;; expect: #"01 03 82" => deliver
;; expect: "" => deliver
;; bound: instructions 53
