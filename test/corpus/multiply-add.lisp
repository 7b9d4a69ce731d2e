; x = a * x + c, twice: a linear congruence.
;; expect: #"01000000" => reply 1586005467
;; expect: #"00000000" => reply 1196435762
;; bound: instructions 10
(defroute multiply-add
  (let* ((x (u32le %payload 0))
         (y (+% (*% x 1664525) 1013904223))
         (z (+% (*% y 1664525) 1013904223)))
    (reply z)))
