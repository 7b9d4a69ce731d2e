;; bound: instructions 8
; A function calls others; each call is its own copy, with its own names.
(defun square ((x int)) (* x x))
(defun cube ((x int)) (let ((y (square x))) (* y x)))
(defun both ((x int) (y int)) (+ (cube x) (cube y)))
(defroute sum-of-cubes (reply (both (u8 %payload 0) (u8 %payload 1))))
(deftest cubes
  (expect (both 2 3) 35)
  (expect (cube -3) -27)
  (expect (cube 1291) (fault 'overflow))
  (expect (sum-of-cubes :payload #"01 02") (reply 9)))
