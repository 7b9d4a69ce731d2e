; The values that `stop` gives count, as those of `next` do.
(defroute capped-sum
  (reply (fold (x (u8s %payload)) (sum 0) (if (> (+ sum x) 500) (stop 500) (+ sum x)))))
;; expect: #"ff ff ff ff" => reply 500
;; expect: #"ff 01" => reply 256
;; expect: "" => reply 0
;; bound: instructions 16391
