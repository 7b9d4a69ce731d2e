;; bound: instructions 28
; Two maps whose results are alive together, and a third of both.
(defun mixed ((b (bytes 0 6)))
  (let ((low (map (x (u8s b)) (bit-and x 15) :as u8)) (high (map (x (u8s b)) (shr x 4) :as u8)))
    (concat high low)))
(defroute nibbles (reply (u32be (mixed (slice %payload 0 2)) 0)))
(deftest nibbles-of
  (expect (mixed #"1a 2b") #"01 02 0a 0b")
  (expect (nibbles :payload #"ff 10") (reply 0x0f010f00)))
