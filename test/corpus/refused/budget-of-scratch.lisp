;; refused: PG3102 at 2:1-2:90 "(defroute r (:budget :scratch 67) (forwa…"
(defroute r (:budget :scratch 67) (forward-to (dht-lookup (multihash %payload 'blake3))))
