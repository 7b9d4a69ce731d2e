;; bound: instructions 708
; A cached function with a budget of its own.
(defcache collatz ((n int)) (:budget :instructions 2000) :ttl 60
  (fold (i (range 100)) ((x n) (steps 0))
    (cond ((<= x 1) (stop x steps)) ((bit? x 0) (next (+ (* 3 x) 1) (+ steps 1))) (else (next (shr x 1) (+ steps 1))))
    steps))
(defroute steps-of (reply (collatz (u8 %payload 0))))
(deftest numbers
  (expect (collatz 1) 0) (expect (collatz 6) 8) (expect (collatz 7) 16)
  (expect (steps-of :payload #"1b") (reply 100)))
