;; bound: instructions 6
; `clamp` of ints and of u64s; when low is above high, low wins.
(defun hold ((x int)) (clamp x -5 5))
(defun late ((t0 u64)) (clamp t0 100u64 200u64))
(defun crossed ((x int) (low int) (high int)) (clamp x low high))
(defroute clamped (reply (hold (u32be %payload 0))))
(deftest clamps
  (expect (hold 6) 5)
  (expect (hold -6) -5)
  (expect (hold 0) 0)
  (expect (late 99u64) 100u64)
  (expect (late 0xffffffffffffffffu64) 200u64)
  (expect (late 150u64) 150u64)
  (expect (crossed 0 10 -10) 10)
  (expect (clamped :payload #"80000000") (reply -5)))
