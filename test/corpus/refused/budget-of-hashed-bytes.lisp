;; refused: PG3102 at 2:1-2:95 "(defroute r (:budget :hash-bytes 4095) (…"
(defroute r (:budget :hash-bytes 4095) (forward-to (dht-lookup (multihash %payload 'blake3))))
