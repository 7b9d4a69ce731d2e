;; bound: instructions 25
; Parameters and results of cached functions: records, lists, fixed point.
(defrecord line (slope fix) (at fix))
(defcache fitted ((ys (list fix 4))) (line :slope (/ (- (nth ys (- (len ys) 1)) (nth ys 0)) (max 1 (- (len ys) 1))) :at (nth ys 0)))
(defcache value-at ((l line) (x int)) (+ (line-at l) (* (line-slope l) x)))
(defroute predicted (reply (int (value-at (fitted (list 1.0 (fix (u8 %payload 0)))) 10))))
(deftest lines
  (expect (fitted (list 1.0 2.0 4.0)) (line :slope 1.5 :at 1.0))
  (expect (value-at (line :slope 1.5 :at 1.0) 3) 5.5)
  (expect (fitted (list 1.0)) (line :slope 0.0 :at 1.0))
  (expect (predicted :payload #"03") (reply 21)))
