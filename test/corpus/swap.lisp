; Accumulators that change places, with a third.
;; expect: #"01 02 03" => reply 231
;; expect: "" => reply 123
;; bound: instructions 18
(defroute swap
  (reply (fold (x (u8s (if (> %size 0) (slice %payload 0 1) "")))
               ((a 1) (b 2) (c 3)) (next b c a) (+ (* 100 a) (* 10 b) c))))
