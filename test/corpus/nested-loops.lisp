; A loop in a loop.
;; expect: "" ttl=3 => reply 9
;; expect: "" ttl=0 => reply 0
;; expect: "" ttl=255 => reply 32895
;; bound: instructions 587016
(defroute nested-loops
  (reply (fold (i (range %ttl)) (sum 0)
           (+ sum (fold (j (range %ttl)) (s 0) (+ s (if (< j i) 1 0) (if (= i j) 2 0)))))))
