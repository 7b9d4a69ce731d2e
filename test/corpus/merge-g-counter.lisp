;; bound: instructions 20
; A counter that only grows: one count for each of three nodes, the larger of each.
(defrecord counts (a u32) (b u32) (c u32))
(defmerge g-counter counts "the larger count of each node"
  (:budget :instructions 40)
  :requires (lambda (x) (and (>= (counts-a x) 0) (>= (counts-b x) 0) (>= (counts-c x) 0)))
  (lambda (current incoming)
    (counts :a (max (counts-a current) (counts-a incoming))
            :b (max (counts-b current) (counts-b incoming))
            :c (max (counts-c current) (counts-c incoming)))))
(defun total ((x counts)) (+ (counts-a x) (counts-b x) (counts-c x)))
(deftest merges
  (expect (g-counter (counts :a 1 :b 5 :c 0) (counts :a 2 :b 4 :c 0)) (counts :a 2 :b 5 :c 0))
  (expect (g-counter (counts :a 0 :b 0 :c 0) (counts :a 0 :b 0 :c 7)) (counts :a 0 :b 0 :c 7))
  (expect (total (counts :a 1 :b 2 :c 3)) 6))
