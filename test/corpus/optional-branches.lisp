; The absent node as a value.
;; provider: "p" sha3-256 => 33
;; expect: "p" ttl=5 => forward 33
;; expect: "p" ttl=2 => gateway
;; expect: "q" ttl=5 => gateway
;; bound: instructions 4 hash-bytes 4096 lookups 1
(defroute optional-branches
  (forward-to (if (> %ttl 3) (dht-lookup (multihash %payload 'sha3-256)) none)))
