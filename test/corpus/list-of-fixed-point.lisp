;; bound: instructions 24
; Lists of fixed-point numbers.
(defun mean ((l (list fix 8))) (/ (fold (x l) (sum 0.0) (+ sum x)) (len l)))
(defun above ((l (list fix 8)) (limit fix)) (filter (x l) (> x limit)))
(defroute mean-of-two (reply (int (mean (list (fix (u8 %payload 0)) (fix (u8 %payload 1)))))))
(deftest means
  (expect (mean (list 1.5 2.5 -1.0)) 1.0)
  (expect (above (list 1.5 2.5 -1.0) 1.5) (list 2.5))
  (expect (mean-of-two :payload #"04 07") (reply 5)))
