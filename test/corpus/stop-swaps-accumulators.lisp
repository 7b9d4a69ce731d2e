; The new values are computed of the old ones before any is assigned, in `stop` as in `next`.
(defroute swapped
  (reply (fold (i (range 3)) ((a 1) (b 20)) (if (= i 2) (stop (+ b 300) a) (next b a)) (- a b))))
;; expect: "" => reply 319
;; bound: instructions 2
