;; bound: instructions 58
; Lists that are made and thrown away in each turn, each in its own place.
(defun count-common ((a (bytes 0 4)) (b (bytes 0 4)))
  (fold (x (u8s a)) (n 0) (+ n (len (filter (z (filter (y (u8s b)) (>= y x))) (<= z x))))))
(defroute common (reply (count-common (slice %payload 0 2) (slice %payload 2 4))))
(deftest counts
  (expect (count-common #"01 02 03" #"02 03 03") 3)
  (expect (count-common "" #"02") 0)
  (expect (common :payload #"05 06 06 06") (reply 2)))
