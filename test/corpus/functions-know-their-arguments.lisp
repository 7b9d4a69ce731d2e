;; bound: instructions 37
; What is known of an argument is known in the body: a literal count bounds the loop.
(defun sum-to ((n int)) (fold (i (range n :max 100)) (s 0) (+ s i)))
(defroute known (reply (+ (sum-to 5) (sum-to (bit-and %ttl 7)))))
(deftest sums
  (expect (sum-to 100) 4950)
  (expect (sum-to 101) (fault 'loop-bound))
  (expect (known :ttl 3) (reply 13)))
