;; bound: instructions 41
; `map` makes a list of one element for each: of bytes, of a range, of a list.
(defun doubled ((l (list int 5))) (map (x l) (* 2 x)))
(defun squares ((n int)) (map (i (range n :max 6)) (* i i)))
(defun of-bytes ((b (bytes 0 6))) (map (x (u8s b)) (- x 128)))
(defroute sum-of-squares (reply (fold (x (squares (u8 %payload 0))) (sum 0) (+ sum x))))
(deftest lists
  (expect (doubled (list 1 2 -3)) (list 2 4 -6))
  (expect (squares 4) (list 0 1 4 9))
  (expect (squares 7) (fault 'loop-bound))
  (expect (of-bytes #"00 80 ff") (list -128 0 127))
  (expect (sum-of-squares :payload #"05") (reply 30)))
