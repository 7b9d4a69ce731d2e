;; refused: PG2017 at 2:83-2:88 ":else"
(defroute r (forward-to (dht-lookup (multihash %payload 'blake3)) :else (deliver) :else (gateway)))
