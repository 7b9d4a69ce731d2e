;; refused: PG2004 at 2:57-2:61 "'md5"
(defroute r (forward-to (dht-lookup (multihash %payload 'md5))))
