;; bound: instructions 30
; What is known of a clamped count bounds a loop.
(defroute clamped-count
  (reply (fold (i (range (clamp (u32be %payload 0) 0 10))) (sum 0) (+ sum i))))
(deftest counts
  (expect (clamped-count :payload #"00000003") (reply 3))
  (expect (clamped-count :payload #"7fffffff") (reply 45))
  (expect (clamped-count :payload #"ffffffff") (reply 0)))
