; As deep as loops may nest.
;; expect: "" => reply 81
;; bound: instructions 402
(defroute four-deep
  (reply (fold (a (range 3)) (n 0)
           (fold (b (range 3)) (n n)
             (fold (c (range 3)) (n n)
               (fold (d (range 3)) (n n) (+ n 1)))))))
