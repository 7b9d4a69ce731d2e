;; bound: instructions 113
; A record goes around a loop by its fields: minimum and maximum of a window.
(defrecord span (low u8) (high u8))
(defun spread ((window (bytes 0 16)))
  (fold (x (u8s window)) ((low 255) (high 0)) (next (min low x) (max high x)) (span :low low :high high)))
(defroute spread-of-payload
  (let ((s (spread (slice %payload 0 (min %size 16)))))
    (reply (- (span-high s) (span-low s)))))
(deftest windows
  (expect (spread #"05 09 03") (span :low 3 :high 9))
  (expect (spread "") (span :low 255 :high 0))
  (expect (spread-of-payload :payload #"10 20 18") (reply 16)))
