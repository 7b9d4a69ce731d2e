;; bound: instructions 142
; `stop` ends the iterations as if they had come to their end: the result is computed with its values.
(defun sum-to-zero ((b (bytes 0 32)))
  (fold (x (u8s b)) ((sum 0) (count 0))
    (if (= x 0) (stop sum count) (next (+ sum x) (+ count 1)))
    (+ (* 1000 count) sum)))
(defroute until-zero (reply (sum-to-zero (slice %payload 0 (min %size 32)))))
(deftest sums
  (expect (sum-to-zero #"01 02 00 ff") 2003)
  (expect (sum-to-zero #"01 02") 2003)
  (expect (sum-to-zero #"00") 0)
  (expect (until-zero :payload #"05 00 05") (reply 1005)))
