;; bound: instructions 2
; Names of the caller are not seen in the function, and the function's are not seen outside.
(defconst n 7)
(defun plus-n ((x int)) (+ x n))
(defroute scopes (let ((n 100) (x 1)) (reply (+ (plus-n n) x))))
(deftest values (expect (scopes) (reply 108)) (expect (plus-n 0) 7))
