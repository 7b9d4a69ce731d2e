; The trapping operations on registers.
;; expect: #"0700 0300" => reply 85
;; expect: #"0a00 0a00" => reply 96
;; expect: #"0100 0000" => fault divide
;; expect: "abc" => fault index
;; bound: instructions 26
(defroute arithmetic
  (let ((a (u16le %payload 0)) (b (u16le %payload 2)))
    (reply (+ (* (+ a b) (- a b)) (* (/ a b) 2) (rem a b) (+ (* a b) 7) (* 3 (- a b)) (- b a) (- 0 a) 17 (- 0 b b)))))
