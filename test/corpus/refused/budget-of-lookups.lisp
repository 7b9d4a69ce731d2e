;; refused: PG3102 at 2:1-2:89 "(defroute r (:budget :lookups 0) (forwar…"
(defroute r (:budget :lookups 0) (forward-to (dht-lookup (multihash %payload 'blake3))))
