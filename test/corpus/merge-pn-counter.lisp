;; bound: instructions 26
; A counter that grows and shrinks: increments and decrements, each of which only grows.
(defrecord pn (up-a u32) (up-b u32) (down-a u32) (down-b u32))
(defun value ((x pn)) (- (+ (pn-up-a x) (pn-up-b x)) (+ (pn-down-a x) (pn-down-b x))))
(defmerge pn-counter pn (lambda (current incoming)
  (pn :up-a (max (pn-up-a current) (pn-up-a incoming)) :up-b (max (pn-up-b current) (pn-up-b incoming))
      :down-a (max (pn-down-a current) (pn-down-a incoming)) :down-b (max (pn-down-b current) (pn-down-b incoming)))))
(deftest merges
  (expect (pn-counter (pn :up-a 5 :up-b 1 :down-a 0 :down-b 2) (pn :up-a 4 :up-b 3 :down-a 1 :down-b 0)) (pn :up-a 5 :up-b 3 :down-a 1 :down-b 2))
  (expect (value (pn :up-a 5 :up-b 3 :down-a 1 :down-b 2)) 5))
