; Two accumulators, assigned together.
;; expect: "" ttl=10 => reply 55
;; expect: "" ttl=0 => reply 0
;; expect: "" ttl=47 => fault overflow
;; bound: instructions 1027
(defroute fibonacci
  (reply (fold (i (range %ttl)) ((a 0) (b 1)) (next b (+ a b)) a)))
