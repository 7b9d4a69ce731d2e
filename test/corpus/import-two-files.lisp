; Two files, one of which imports another itself: what it imports is not handed on.
(import "lib/units.lisp" :only (sample warmer))
(import "lib/clocks.lisp" :only (clock before?))
(defun larger ((a sample) (b sample)) (sample-sensor (warmer a b)))
(defroute two-files
  (let ((at (as clock %payload)))
    (unless (before? (clock :a 0 :b 0 :c 0 :d 0) at) (drop 'duplicate))
    (reply (larger (sample :sensor 4 :value 1.0) (sample :sensor (clock-a at) :value 2.0)))))
;; expect: #"0009 0000 0000 0000" => reply 9
;; expect: #"0000 0000 0000 0000" => drop duplicate
;; bound: instructions 37
