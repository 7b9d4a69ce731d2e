;; bound: instructions 37
; A list of fewer elements than the parameter has room for.
(defun total ((l (list int 10))) (fold (x l) (sum 0) (+ sum x)))
(defroute totals (reply (+ (total (list %ttl)) (total (list 1 2 3 4 5 6 7 8 9 10)))))
(deftest sums (expect (totals :ttl 5) (reply 60)) (expect (total (list 7)) 7))
