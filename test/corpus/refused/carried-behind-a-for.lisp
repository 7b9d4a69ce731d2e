;; refused: PG3103 at 5:15-5:36 "(multihash c 'blake3)"
(defroute r
  (fold (i (range 2)) (c (multihash %payload 'blake3))
    (do (for (x (u8s %source)) (when (= x 0) (drop 'malformed)))
        (next (multihash c 'blake3)))
    (reply (u32be c 4))))
