; The design note's route, unchanged.
;; provider: "hello" sha3-256 => aa
;; provider: "" sha3-256 => bb
;; expect: "hello" => forward aa
;; expect: "" => forward bb
;; expect: "nobody has this" => gateway
;; expect: #"5a"*4096 => gateway
;; bound: instructions 3 hash-bytes 4096 lookups 1
(defroute standard-path
  (let ((content-id (multihash %payload 'sha3-256)))
    (forward-to (dht-lookup content-id))))
