;; bound: instructions 11
; A variable field has a least length too.
(defrecord frame (kind u8) (body (bytes 2 4)))
(defroute frame-body (reply (len (frame-body (as frame %payload)))))
(deftest bodies
  (expect (frame-body :payload #"01 0000") (reply 2))
  (expect (frame-body :payload #"01 00000000") (reply 4))
  (expect (frame-body :payload #"01 0000000000") (reply 4))
  (expect (frame-body :payload #"01 00") (fault 'slice)))
