;; bound: instructions 10
; A set of up to 32 elements as bits: what is added and what is removed grow; an element is in when it was added and not removed.
(defrecord set (added u32) (removed u32))
(defun members ((x set)) (bit-and (set-added x) (bit-not (set-removed x))))
(defmerge two-phase-set set (lambda (current incoming)
  (set :added (bit-or (set-added current) (set-added incoming)) :removed (bit-or (set-removed current) (set-removed incoming)))))
(deftest sets
  (expect (two-phase-set (set :added 3 :removed 1) (set :added 4 :removed 2)) (set :added 7 :removed 3))
  (expect (two-phase-set (set :added 0x80000000 :removed 0) (set :added 1 :removed 0)) (set :added 0x80000001 :removed 0))
  (expect (members (set :added 7 :removed 3)) 4))
