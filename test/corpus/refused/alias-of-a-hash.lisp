;; warned: PG2051 at 2:57-2:62 "'xmss"
(defroute r (forward-to (dht-lookup (multihash %payload 'xmss)) :else (deliver)))
