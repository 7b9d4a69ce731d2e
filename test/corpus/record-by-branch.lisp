;; bound: instructions 12
; A record out of a branch.
(defrecord reading (id u8) (value int))
(defun newer ((a reading) (b reading)) (if (> (reading-value b) (reading-value a)) b a))
(defroute larger (reply (reading-id (newer (as reading %payload) (as reading (slice %payload 5))))))
(deftest picks
  (expect (newer (reading :id 1 :value 5) (reading :id 2 :value 6)) (reading :id 2 :value 6))
  (expect (newer (reading :id 1 :value 6) (reading :id 2 :value 6)) (reading :id 1 :value 6))
  (expect (larger :payload #"01 ffffffff 02 00000000") (reply 2)))
