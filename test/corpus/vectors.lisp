;; bound: instructions 32
; Sums and differences of vectors, products with a number, inner products.
(defun added ((a (list int 4)) (b (list int 4))) (vec+ a b))
(defun less ((a (list int 4)) (b (list int 4))) (vec- a b))
(defun times ((a (list int 4)) (k int)) (scale a k))
(defun inner ((a (list int 4)) (b (list int 4))) (dot a b))
(defroute norm
  (let ((v (map (x (u8s (slice %payload 0 3))) x)))
    (reply (dot v v))))
(deftest vectors-of-ints
  (expect (added (list 1 2 3) (list 10 20 30)) (list 11 22 33))
  (expect (less (list 1 2 3) (list 10 20 30)) (list -9 -18 -27))
  (expect (times (list 1 -2 3) -3) (list -3 6 -9))
  (expect (inner (list 1 2 3) (list 4 5 6)) 32)
  (expect (added (list 1 2 3) (list 10)) (list 11))
  (expect (inner (list 1 2 3) (list 4 5)) 14)
  (expect (added (list 0x7fffffff) (list 1)) (fault 'overflow))
  (expect (norm :payload #"02 03 06") (reply 49)))
