;; refused: PG2002 at 2:21-2:29 "multihsh"
(defroute r (reply (multihsh %payload 'blake3)))
