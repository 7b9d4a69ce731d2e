; Three loops, and a statement behind each.
(defroute pythagorean
  (for (a (range 8))
    (when (= a 7) (drop 'too-large))
    (for (b (range 8))
      (for (c (range 8))
        (when (and (> a 0) (> b 0) (= (+ (* a a) (* b b)) (* c c)) (= c %ttl)) (reply (+ (* 100 a) (* 10 b) c))))))
  (gateway))
;; expect: "" ttl=5 => reply 345
;; expect: "" ttl=6 => drop too-large
;; bound: instructions 6956
