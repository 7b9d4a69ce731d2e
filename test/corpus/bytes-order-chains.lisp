;; bound: instructions 6
; Chains of byte strings: a range of keys that a node is responsible for.
(defconst from #"40")
(defconst to #"c0")
(defroute responsible
  (if (<= from (slice %payload 0 4) to) (deliver) (forward-to %source)))
(deftest ranges
  (expect (responsible :payload #"40000000") (deliver))
  (expect (responsible :payload #"bfffffff") (deliver))
  (expect (responsible :payload #"c0000000") (forward-to (node "1111111111111111111111111111111111111111111111111111111111111111")))
  (expect (responsible :payload #"3fffffff") (forward-to (node "1111111111111111111111111111111111111111111111111111111111111111"))))
