;; bound: instructions 36
; A record is a byte string: it is hashed, sliced, searched and measured as one.
(defrecord beacon (magic (bytes 2)) (id u16))
(defun label ((b beacon)) (concat "<" (slice b 0 2) ">"))
(defroute beacon-name
  (let ((b (beacon :magic "BC" :id (u16be %payload 0))))
    (when (contains? b #"00 00") (drop 'malformed))
    (when (prefix? (label b) "<BC") (reply (+ (len b) (u8 b 3))))
    (gateway)))
(deftest beacons
  (expect (beacon-name :payload #"0000") (drop 'malformed))
  (expect (beacon-name :payload #"0107") (reply 11))
  (expect (label (beacon :magic "zz" :id 1)) "<zz>"))
