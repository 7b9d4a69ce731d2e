;; refused: PG2021 at 2:13-2:36 "(multihash "x" 'blake3)"
(defconst a (multihash "x" 'blake3))
(defroute r (deliver))
