;; bound: instructions 18
; A `for` inside the body of a fold that gives an action: its guard ends the route.
(defroute rows
  (fold (i (range 3)) (sum 0)
    (do (for (j (range 2)) (when (= (u8 %payload (+ (* 2 i) j)) 0) (drop 'malformed)))
        (when (> sum 9) (break (reply i)))
        (next (+ sum (u8 %payload (* 2 i)))))
    (reply sum)))
(deftest rows-of
  (expect (rows :payload #"01 01 02 01 03 01") (reply 6))
  (expect (rows :payload #"01 01 02 00 03 01") (drop 'malformed))
  (expect (rows :payload #"0a 01 02 01") (reply 1))
  (expect (rows :payload #"0a 01 00") (drop 'malformed)))
