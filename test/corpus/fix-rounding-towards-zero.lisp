;; bound: instructions 6
; Products and quotients are cut off towards zero, whatever the signs.
(defun product ((a fix) (b fix)) (* a b))
(defun quotient ((a fix) (n int)) (/ a n))
(defun whole ((a fix)) (int a))
(defroute rounded (reply (+ (whole -1.5) (whole (fix (u8 %payload 0))))))
(deftest products
  (expect (product 0.00002 0.5) 0.0)
  (expect (product -0.00002 0.5) 0.0)
  (expect (product 1.5 1.5) 2.25)
  (expect (product -1.5 1.5) -2.25)
  (expect (product -1.5 -1.5) 2.25)
  (expect (quotient 1.0 3) 0.33333)
  (expect (quotient -1.0 3) -0.33333)
  (expect (quotient 1.0 0) (fault 'divide))
  (expect (whole 1.99) 1)
  (expect (whole -1.99) -1)
  (expect (whole -0.5) 0)
  (expect (rounded :payload #"05") (reply 4)))
