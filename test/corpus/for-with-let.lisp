; A let inside `for` that holds guards.
(defroute sentinel
  (for (i (range (min %size 16)))
    (let* ((x (u8 %payload i)) (y (bit-xor x i)))
      (when (= y 0) (reply i))
      (unless (< y 200) (drop 'too-large))))
  (deliver))
;; expect: #"05 01" => reply 1
;; expect: #"05 06" => deliver
;; expect: #"c8" => drop too-large
;; bound: instructions 87
