;; refused: PG2017 at 2:67-2:72 ":else"
(defroute r (forward-to (dht-lookup (multihash %payload 'blake3)) :else))
