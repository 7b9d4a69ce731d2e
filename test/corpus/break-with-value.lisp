; The position of the first zero byte.
;; expect: #"01 02 00 03" => reply 2
;; expect: #"01" => reply -1
;; expect: "" => reply -1
;; bound: instructions 12294
(defroute break-with-value
  (reply (fold (x (u8s %payload)) (at 0) (if (= x 0) (break at) (next (+ at 1))) -1)))
