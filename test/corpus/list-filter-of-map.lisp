;; bound: instructions 59
; What is made is filtered.
(defun calibrated ((b (bytes 0 6))) (filter (x (map (y (u8s b)) (- (* 2 y) 50))) (>= x 0)))
(defroute plausible (reply (len (calibrated (slice %payload 0 (min %size 6))))))
(deftest readings
  (expect (calibrated #"00 19 20 ff") (list 0 14 460))
  (expect (plausible :payload #"00 00") (reply 0))
  (expect (plausible :payload #"ff ff 00") (reply 2)))
