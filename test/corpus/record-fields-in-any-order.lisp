;; bound: instructions 13
; Fields are written in the order of the layout and evaluated in the order of the source: the first fault wins.
(defrecord two (first u8) (second u8))
(defroute any-order
  (let ((t2 (two :second (/ 100 (u8 %payload 0)) :first (u8 %payload 1))))
    (reply (+ (* 256 (two-first t2)) (two-second t2)))))
(deftest order
  (expect (any-order :payload #"0a 03") (reply 778))
  (expect (any-order :payload #"00") (fault 'divide))
  (expect (any-order :payload #"01") (fault 'index)))
