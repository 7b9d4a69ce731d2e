;; bound: instructions 5
; A list of literals is a constant; its elements are read by number.
(defconst weights (list 5 3 -2 7))
(defun weight ((i int)) (nth weights i))
(defroute nth-weight (reply (weight (u8 %payload 0))))
(deftest elements
  (expect (weight 0) 5)
  (expect (weight 2) -2)
  (expect (weight 3) 7)
  (expect (weight 4) (fault 'index))
  (expect (weight -1) (fault 'index))
  (expect (nth-weight :payload #"01") (reply 3)))
