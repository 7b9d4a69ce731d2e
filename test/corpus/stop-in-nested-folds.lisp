;; bound: instructions 924
; `stop` belongs to the innermost loop: the outer one goes on.
(defun zeros-before ((b (bytes 0 16)))
  (fold (i (range (len b))) (total 0)
    (+ total (fold (x (u8s (slice b i))) (n 0) (if (= x 0) (stop n) (+ n 1))))))
(defroute triangle (reply (zeros-before (slice %payload 0 (min %size 16)))))
(deftest totals
  (expect (zeros-before #"01 01 00") 3)
  (expect (zeros-before #"00 00") 0)
  (expect (zeros-before #"01 01 01") 6)
  (expect (triangle :payload #"01 00 01") (reply 2)))
