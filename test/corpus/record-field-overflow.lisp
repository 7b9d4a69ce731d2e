;; bound: instructions 11
; A value that does not fit its field faults when the record is made, not later.
(defrecord pair (a u8) (b u16))
(defroute narrow-fields
  (let ((p (pair :a (u16be %payload 0) :b (u32be %payload 2))))
    (reply (+ (* 1000 (pair-a p)) (pair-b p)))))
(deftest limits
  (expect (narrow-fields :payload #"00ff 0000ffff") (reply 320535))
  (expect (narrow-fields :payload #"0100 00000000") (fault 'overflow))
  (expect (narrow-fields :payload #"0000 00010000") (fault 'overflow))
  (expect (narrow-fields :payload #"0000 ffffffff") (fault 'overflow)))
