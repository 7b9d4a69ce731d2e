;; bound: instructions 6
; Functions that use each other in one direction, in any order of definition.
(defun quarter ((x int)) (half (half x)))
(defun eighth ((x int)) (half (quarter x)))
(defun half ((x int)) (/ x 2))
(defroute eighths (reply (eighth (u8 %payload 0))))
(deftest parts (expect (eighth 80) 10) (expect (eighth -9) -1) (expect (quarter 7) 1) (expect (eighths :payload #"ff") (reply 31)))
