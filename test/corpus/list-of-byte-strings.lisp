;; bound: instructions 22
; Lists of byte strings of one length: known beginnings of firmware images.
(defconst magics (list "\x7fELF" "PGIM" "MZ\x90\x00"))
(defroute known-image
  (let ((head (slice %payload 0 4)))
    (if (any (m magics) (= m head)) (deliver) (drop 'unknown-type))))
(deftest heads
  (expect (known-image :payload "PGIM...") (deliver))
  (expect (known-image :payload #"7f454c46") (deliver))
  (expect (known-image :payload #"4d5a9001") (drop 'unknown-type))
  (expect (known-image :payload "PG") (fault 'slice)))
