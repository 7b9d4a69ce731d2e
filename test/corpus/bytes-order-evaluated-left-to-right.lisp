;; bound: instructions 8
; The operands of an order are evaluated from left to right, also where the machine compares them the other way round.
(defroute order-of-faults
  (if (> (slice %payload 0 (/ 8 (u8 %payload 0))) (slice %payload 4 8)) (deliver) (drop 'unwanted)))
(deftest faults
  (expect (order-of-faults :payload #"00") (fault 'divide))
  (expect (order-of-faults :payload #"01") (fault 'slice))
  (expect (order-of-faults :payload #"01 00 00 00 00 00 00 00") (deliver))
  (expect (order-of-faults :payload #"02 00 00 00 03 00 00 00") (drop 'unwanted)))
