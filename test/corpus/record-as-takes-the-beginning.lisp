;; bound: instructions 3
; `as` takes the record at the beginning: what follows does not matter, and too few bytes fault.
(defrecord head (kind u8) (length u16le))
(defroute as-head (reply (head-length (as head %payload))))
(deftest lengths
  (expect (as-head :payload #"01 34 12") (reply 0x1234))
  (expect (as-head :payload #"01 34 12 ff ff") (reply 0x1234))
  (expect (as-head :payload #"01 34") (fault 'slice))
  (expect (as-head :payload "") (fault 'slice)))
