; The same on u64.
;; expect: "" ttl=60 => reply 1
;; expect: "" ttl=94 => fault overflow
;; bound: instructions 1031
(defroute u64-fibonacci
  (let ((f (fold (i (range %ttl)) ((a 0u64) (b 1u64)) (next b (+ a b)) a)))
    (reply (if (= f 1548008755920u64) 1 0))))
