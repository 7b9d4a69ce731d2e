; Guards of one iteration in order; the value of the first that holds.
(defroute first-odd-or-large
  (for (x (u8s %payload))
    (when (> x 200) (drop 'too-large))
    (when (bit? x 0) (reply x)))
  (gateway))
;; expect: #"02 04 05 c9" => reply 5
;; expect: #"02 c9 05" => drop too-large
;; expect: #"02 04" => gateway
;; bound: instructions 12293
