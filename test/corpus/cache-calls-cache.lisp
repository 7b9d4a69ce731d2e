;; bound: instructions 3
; A cached function that calls another: both are programs, and in each they are expanded.
(defcache twice ((x int)) (* 2 x))
(defcache four-times ((x int)) (twice (twice x)))
(defroute by-four (reply (four-times %ttl)))
(deftest products (expect (four-times 5) 20) (expect (twice -3) -6) (expect (by-four :ttl 3) (reply 12)) (expect (four-times 0x20000000) (fault 'overflow)))
