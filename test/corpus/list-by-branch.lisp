;; bound: instructions 19
; A list out of a branch: as long as the longer one can be.
(defun picked ((urgent bool)) (if urgent (list 9 8 7) (list 1)))
(defroute branch-of-lists
  (let ((l (picked (> %priority 3))))
    (reply (+ (* 10 (len l)) (fold (x l) (sum 0) (+ sum x))))))
(deftest branches
  (expect (branch-of-lists :priority 4) (reply 54))
  (expect (branch-of-lists :priority 3) (reply 11))
  (expect (picked false) (list 1)))
