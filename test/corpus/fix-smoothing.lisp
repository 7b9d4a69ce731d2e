;; bound: instructions 178
; An exponential filter over samples: y = y + (x - y) / 4, in fixed point.
(defun smooth ((samples (bytes 0 32)))
  (fold (x (u8s samples)) (y 0.0) (+ y (/ (- (fix x) y) 4))))
(defroute smoothed
  (let ((y (smooth (slice %payload 0 (min %size 32)))))
    (when (> y 200.0) (drop 'rate))
    (reply (int (* y 10)))))
(deftest samples
  (expect (smooth "") 0.0)
  (expect (smooth #"04") 1.0)
  (expect (smooth #"10 10 10") 9.25)
  (expect (smoothed :payload #"10 10 10") (reply 92))
  (expect (smoothed :payload #"ff ff ff ff ff ff ff ff") (drop 'rate)))
