;; bound: instructions 10 hash-bytes 4096 lookups 1
; The steps of a test: entries by prefix and of fewer bits, integers, providers, priorities of the fields.
(deftable sinks (prefix (bytes 4) node))
(deftable levels (exact (bytes 1) int))
(defroute world
  (if-let (n (match sinks (slice %payload 0 4)))
    (forward-to n)
    (forward-to (dht-lookup (multihash %payload 'blake3)) :else (reply (match levels (slice %payload 0 1) :else -1)))))
(deftest entries
  (table sinks #"c0a8" (node "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
  (table sinks #"c0a80100" (node "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb") :bits 24)
  (table levels #"05" 55)
  (expect (world :payload #"c0a80201") (forward-to (node "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")))
  (expect (world :payload #"c0a80177") (forward-to (node "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")))
  (expect (world :payload #"05000000") (reply 55))
  (expect (world :payload #"06000000") (reply -1)))
(deftest nothing-there
  (expect (world :payload #"c0a80177") (reply -1)))
