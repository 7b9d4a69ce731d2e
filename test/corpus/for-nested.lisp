; `for` in `for`: a guard of the inner one ends both.
(defroute duplicate-bytes
  (let ((n (min %size 8)))
    (for (i (range n))
      (for (j (range i))
        (when (= (u8 %payload i) (u8 %payload j)) (reply (+ (* 10 i) j))))))
  (deliver))
;; expect: #"01 02 03" => deliver
;; expect: #"01 02 01" => reply 20
;; expect: #"05 05" => reply 10
;; expect: "" => deliver
;; bound: instructions 375
