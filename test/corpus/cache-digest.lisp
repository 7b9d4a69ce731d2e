; A cached function is called like any other; it is a program of its own, too.
(defcache digest ((content (bytes 0 64))) "the name of a content" :ttl 3600 :replicas 3 (multihash content 'sha3-256))
(defroute by-digest (forward-to (dht-lookup (digest (slice %payload 0 (min %size 64)))) :else (drop 'no-sink)))
;; provider: "hello" sha3-256 => aa
;; expect: "hello" => forward aa
;; expect: "hallo" => drop no-sink
;; bound: instructions 9 hash-bytes 64 lookups 1
(deftest digests (expect (digest "") (cid "bafkrmifh77dprpy625tfdqkhk2qgdvtc6wap6tpehne7vawybjfyb6cdji")))
