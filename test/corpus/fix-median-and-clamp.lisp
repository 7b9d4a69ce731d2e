;; bound: instructions 14
; A median of three takes a spike out; clamp keeps a set value in its range.
(defun median ((a fix) (b fix) (c fix)) (max (min a b) (min (max a b) c)))
(defun valve ((x fix)) (clamp x 0.0 1.0))
(defroute setting (reply (int (* (valve (- (fix (u8 %payload 0)) 5.5)) 100))))
(deftest medians
  (expect (median 1.0 9.5 2.0) 2.0)
  (expect (median 3.0 2.0 1.0) 2.0)
  (expect (median -1.0 -2.0 -3.0) -2.0)
  (expect (valve 1.25) 1.0)
  (expect (valve -0.25) 0.0)
  (expect (valve 0.75) 0.75)
  (expect (setting :payload #"06") (reply 50))
  (expect (setting :payload #"05") (reply 0))
  (expect (setting :payload #"07") (reply 100)))
