; A count that is only known at run time needs a bound, and more iterations than it fault before the first.
(defroute counted
  (for (i (range (u16be %payload 0) :max 4)) (when (= i 3) (reply 3)))
  (deliver))
;; expect: #"0000" => deliver
;; expect: #"0003" => deliver
;; expect: #"0004" => reply 3
;; expect: #"0005" => fault loop-bound
;; bound: instructions 16
