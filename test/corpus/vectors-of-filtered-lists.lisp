;; bound: instructions 44
; The shorter vector says how many pairs there are, also when that is none.
(defun paired ((a (bytes 0 4)) (b (bytes 0 4)))
  (dot (filter (x (u8s a)) (> x 0)) (filter (y (u8s b)) (> y 0))))
(defroute pairs (reply (paired (slice %payload 0 2) (slice %payload 2 4))))
(deftest pairs-of
  (expect (paired #"00 02 03" #"05 00 06 07") 28)
  (expect (paired "" #"05") 0)
  (expect (pairs :payload #"0000 0102") (reply 0)))
