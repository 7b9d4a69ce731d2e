;; refused: PG2045 at 2:1-2:46 "(defcache f ((c cid)) (some? (dht-lookup c)))"
(defcache f ((c cid)) (some? (dht-lookup c)))
