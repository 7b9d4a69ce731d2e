;; bound: instructions 8
; A gateway takes the payload for a reading, checks it, and answers with a derived value.
(defrecord reading "as the sensor sends it" (id u16) (celsius int) (flags u8))
(defroute sensor-reading "hands on what is warm"
  (when (/= %size 7) (drop 'malformed))
  (let ((r (as reading %payload)))
    (when (/= (bit-and (reading-flags r) 1) 0) (drop 'quarantined))
    (cond ((> (reading-celsius r) 80) (reply (reading-id r)))
          (else (deliver)))))
(deftest readings
  (expect (sensor-reading :payload (reading :id 300 :celsius 81 :flags 0)) (reply 300))
  (expect (sensor-reading :payload (reading :id 300 :celsius 80 :flags 2)) (deliver))
  (expect (sensor-reading :payload (reading :id 300 :celsius -40 :flags 3)) (drop 'quarantined))
  (expect (sensor-reading :payload #"00 01 00 00 00 51 00") (reply 1))
  (expect (sensor-reading :payload "short") (drop 'malformed)))
