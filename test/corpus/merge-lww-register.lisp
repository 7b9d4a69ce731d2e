;; bound: instructions 11
; The last writer wins: the later time, then the larger node, then the larger value, so that no two states tie.
(defrecord register (time u64) (writer node) (value int))
(defun wins ((x register) (y register))
  (when (/= (register-time x) (register-time y)) (> (register-time x) (register-time y)))
  (when (/= (register-writer x) (register-writer y)) (> (register-writer x) (register-writer y)))
  (> x y))
(defmerge lww register (lambda (current incoming) (if (wins incoming current) incoming current)))
(defconst one (node "1111111111111111111111111111111111111111111111111111111111111111"))
(defconst two (node "2222222222222222222222222222222222222222222222222222222222222222"))
(deftest writers
  (expect (lww (register :time 5u64 :writer one :value 1) (register :time 6u64 :writer one :value 2)) (register :time 6u64 :writer one :value 2))
  (expect (lww (register :time 6u64 :writer one :value 1) (register :time 5u64 :writer two :value 2)) (register :time 6u64 :writer one :value 1))
  (expect (lww (register :time 5u64 :writer one :value 1) (register :time 5u64 :writer two :value 2)) (register :time 5u64 :writer two :value 2))
  (expect (lww (register :time 5u64 :writer two :value 9) (register :time 5u64 :writer two :value 2)) (register :time 5u64 :writer two :value 9)))
