;; bound: instructions 109
; The same of fixed-point numbers: a linear model of three inputs.
(defconst weights (list 0.5 -0.25 2.0))
(defun score ((x (list fix 3))) (+ (dot weights x) 1.0))
(defun step ((w (list fix 3)) (gradient (list fix 3)) (rate fix)) (vec- w (scale gradient rate)))
(defroute scored
  (if (> (score (map (x (u8s (slice %payload 0 3))) (fix x))) 10.0) (deliver) (drop 'low-priority)))
(deftest models
  (expect (score (list 2.0 4.0 1.5)) 4.0)
  (expect (step weights (list 1.0 1.0 -1.0) 0.5) (list 0.0 -0.75 2.5))
  (expect (scored :payload #"0a 00 02") (drop 'low-priority))
  (expect (scored :payload #"0b 00 02") (deliver))
  (expect (scored :payload #"0b 03 02") (drop 'low-priority)))
