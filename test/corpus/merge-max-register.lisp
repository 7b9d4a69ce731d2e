;; bound: instructions 4
; The larger value wins: a register that only grows.
(defrecord peak (value int))
(defmerge highest peak (lambda (current incoming)
  (if (< (peak-value current) (peak-value incoming)) incoming current)))
(deftest peaks
  (expect (highest (peak :value 3) (peak :value 5)) (peak :value 5))
  (expect (highest (peak :value 5) (peak :value 3)) (peak :value 5))
  (expect (highest (peak :value -5) (peak :value -7)) (peak :value -5)))
