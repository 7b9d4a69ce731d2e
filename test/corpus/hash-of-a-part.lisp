; Hashes the header only, and compares a CID with a literal.
;; provider: "head" blake3 => c1
;; expect: "head and body" => forward c1
;; expect: "tail and body" => gateway
;; expect: "hea" => fault slice
;; bound: instructions 4 hash-bytes 4 lookups 1
(defroute hash-of-a-part
  (forward-to (dht-lookup (multihash (slice %payload 0 4) 'blake3))))
