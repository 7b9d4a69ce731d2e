;; bound: instructions 137
; A list that is made anew in each iteration.
(defun table-sum ((n int))
  (fold (i (range n :max 5)) (sum 0)
    (+ sum (fold (x (map (j (range 3)) (* i j))) (inner 0) (+ inner x)))))
(defroute products (reply (table-sum (u8 %payload 0))))
(deftest sums
  (expect (table-sum 0) 0)
  (expect (table-sum 4) 18)
  (expect (products :payload #"05") (reply 30)))
