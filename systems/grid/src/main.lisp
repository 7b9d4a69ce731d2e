(defroute standard-path
  (let ((content-id (multihash %payload 'sha3-256)))
    (forward-to (dht-lookup content-id))))
