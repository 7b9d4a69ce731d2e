;; refused: PG3103 at 2:78-2:99 "(multihash c 'blake3)"
(defroute r (reply (len (fold (i (range 2)) (c (multihash %payload 'blake3)) (multihash c 'blake3)))))
