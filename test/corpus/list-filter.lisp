;; bound: instructions 64
; `filter` keeps what the test holds for, in order; nothing may be left.
(defun odd ((l (list int 6))) (filter (x l) (bit? x 0)))
(defun big-bytes ((b (bytes 0 6))) (filter (x (u8s b)) (> x 99)))
(defroute count-odd
  (let ((l (filter (x (u8s (slice %payload 0 (min %size 12)))) (bit? x 0))))
    (when (= (len l) 0) (drop 'unwanted))
    (reply (+ (* 100 (len l)) (nth l 0)))))
(deftest kept
  (expect (odd (list 1 2 3 4 5)) (list 1 3 5))
  (expect (big-bytes #"64 63 ff") (list 100 255))
  (expect (count-odd :payload #"02 04") (drop 'unwanted))
  (expect (count-odd :payload "") (drop 'unwanted))
  (expect (count-odd :payload #"02 07 09") (reply 207)))
