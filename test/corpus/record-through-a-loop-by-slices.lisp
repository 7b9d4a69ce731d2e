;; bound: instructions 99
; An accumulator may hold records that lie in the message: the largest of several readings.
(defrecord reading (id u8) (value u16))
(defroute largest-reading
  (reply (reading-id
    (fold (i (range (min %size 30) :step 3)) (best (as reading %payload))
      (let ((r (as reading (slice %payload i (+ i 3)))))
        (if (> (reading-value r) (reading-value best)) r best))))))
(deftest readings
  (expect (largest-reading :payload #"01 0005 02 0009 03 0007") (reply 2))
  (expect (largest-reading :payload #"01 0005") (reply 1))
  (expect (largest-reading :payload #"01 00") (fault 'slice))
  (expect (largest-reading :payload #"01 0005 02") (fault 'slice)))
