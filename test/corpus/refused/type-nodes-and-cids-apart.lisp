;; refused: PG2006 at 2:28-2:56 "(multihash %payload 'blake3)"
(defroute r (if (= %source (multihash %payload 'blake3)) (deliver) (gateway)))
