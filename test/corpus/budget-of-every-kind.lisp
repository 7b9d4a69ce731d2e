; Budgets that the route keeps: each resource at its bound or above it.
(defroute within-all "its bound is its budget"
  (:budget :instructions 8 :hash-bytes 64 :lookups 1 :sends 1 :cache-entries 1 :stack 512 :scratch 208)
  (forward-to (dht-lookup (multihash (slice %payload 0 (min %size 64)) 'blake3))))
;; provider: "hello" blake3 => aa
;; expect: "hello" => forward aa
;; bound: instructions 8 hash-bytes 64 lookups 1
