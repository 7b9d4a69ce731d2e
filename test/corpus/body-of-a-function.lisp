;; bound: instructions 17
; A function's body may have guards; they end the function, not the route.
(defun grade ((x int))
  (when (< x 10) 1)
  (when (< x 100) 2)
  (unless (> x 999) 3)
  4)
(defroute grades (reply (+ (* 10 (grade (u16be %payload 0))) (grade (u16be %payload 2)))))
(deftest steps
  (expect (grade 9) 1) (expect (grade 10) 2) (expect (grade 999) 3) (expect (grade 1000) 4)
  (expect (grades :payload #"0063 ffff") (reply 24)))
