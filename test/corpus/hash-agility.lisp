; Each content type names its content with another hash function.
;; provider: "x" sha2-256 => a1
;; provider: "x" sha3-512 => a2
;; provider: "x" blake3 => a3
;; provider: "x" sha3-256 => a4
;; expect: "x" type=log => forward a1
;; expect: "x" type=config => forward a2
;; expect: "x" type=firmware => forward a3
;; expect: "x" type=data => forward a4
;; expect: "y" type=firmware => drop no-route
;; bound: instructions 7 hash-bytes 4096 lookups 1
(defroute hash-agility
  (case %type
    ('log (forward-to (dht-lookup (multihash %payload 'sha2-256)) :else (drop 'no-route)))
    ('config (forward-to (dht-lookup (multihash %payload 'sha3-512)) :else (drop 'no-route)))
    ('firmware (forward-to (dht-lookup (multihash %payload 'blake3)) :else (drop 'no-route)))
    (else (forward-to (dht-lookup (multihash %payload 'sha3-256)) :else (drop 'no-route)))))
