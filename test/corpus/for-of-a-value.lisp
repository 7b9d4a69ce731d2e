;; bound: instructions 106
; `for` in a function: it returns out of the loop.
(defun first-above ((b (bytes 0 32)) (limit int))
  (for (x (u8s b)) (when (> x limit) x))
  -1)
(defroute above (reply (first-above (slice %payload 0 (min %size 32)) %ttl)))
(deftest firsts
  (expect (first-above #"01 05 09" 4) 5)
  (expect (first-above #"01 05 09" 9) -1)
  (expect (first-above "" 0) -1)
  (expect (above :ttl 8 :payload #"09") (reply 9)))
