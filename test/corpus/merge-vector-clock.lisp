;; bound: instructions 90
; Of two states the causally later one stays; of concurrent ones the clocks join and the larger value stays.
(import "lib/clocks.lisp")
(defrecord state (at clock) (value u16))
(defmerge causal state (lambda (current incoming)
  (let ((c (state-at current)) (i (state-at incoming)))
    (when (before? c i) incoming)
    (when (before? i c) current)
    (state :at (joined c i) :value (max (state-value current) (state-value incoming))))))
(defconst start (clock :a 1 :b 1 :c 0 :d 0))
(deftest clocks
  (expect (causal (state :at start :value 9) (state :at (with start :b 2) :value 3)) (state :at (with start :b 2) :value 3))
  (expect (causal (state :at (with start :a 2) :value 9) (state :at start :value 10)) (state :at (with start :a 2) :value 9))
  (expect (causal (state :at (with start :a 2) :value 3) (state :at (with start :d 1) :value 8)) (state :at (clock :a 2 :b 1 :c 0 :d 1) :value 8))
  (expect (before? start start) false)
  (expect (before? start (with start :c 1)) true))
