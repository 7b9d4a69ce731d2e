;; bound: instructions 2
; Fixed-point literals are rounded to the nearest 65,536th; they are given in four bytes.
(defun half ((x int)) (if (= x 0) 0.5 -0.25))
(defroute literals
  (cond ((= 0.1 0.10000001) (if (< 0.1 0.1002) (reply (int 32767.99)) (drop 'malformed)))
        (else (drop 'malformed))))
(deftest values
  (expect (literals) (reply 32767))
  (expect (half 0) 0.5)
  (expect (half 1) -0.25))
