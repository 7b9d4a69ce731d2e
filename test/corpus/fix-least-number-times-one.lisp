;; bound: instructions 24
; The least number has no positive counterpart: its magnitude faults, also in a product.
(defun product ((a fix) (b fix)) (* a b))
(defroute least (reply (int (product (fix (- 0 (u8 %payload 0))) 1.0))))
(deftest products
  (expect (product -32768.0 1.0) (fault 'overflow))
  (expect (product -32767.99998 1.0) -32767.99998)
  (expect (least :payload #"09") (reply -9)))
