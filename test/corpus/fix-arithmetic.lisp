;; bound: instructions 32
; Sums, differences, products and comparisons keep their unit.
(defun celsius ((fahrenheit fix)) (* (- fahrenheit 32.0) 0.55556))
(defun between ((x fix)) (and (<= 0.0 x) (< x 100.0)))
(defun scaled ((x fix) (k int)) (* x k))
(defroute boiling (if (between (celsius (fix (u16be %payload 0)))) (deliver) (drop 'too-large)))
(deftest temperatures
  (expect (celsius 32.0) 0.0)
  (expect (scaled 1.5 3) 4.5)
  (expect (scaled 1.5 -3) -4.5)
  (expect (between 100.0) false)
  (expect (between 99.99) true)
  (expect (boiling :payload #"00d0") (deliver))
  (expect (boiling :payload #"00d4") (drop 'too-large)))
