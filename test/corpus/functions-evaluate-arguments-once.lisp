;; bound: instructions 6
; Arguments are evaluated once, from left to right, before the body, also those that it does not use.
(defun first-of ((a int) (_b int)) (+ a a))
(defroute arguments (reply (first-of (u8 %payload 0) (/ 10 (u8 %payload 1)))))
(deftest order
  (expect (arguments :payload #"05 01") (reply 10))
  (expect (arguments :payload #"05 00") (fault 'divide))
  (expect (arguments :payload #"05") (fault 'index))
  (expect (arguments) (fault 'index)))
