;; refused: PG2053 at 4:24-4:46 "(multihash "" 'blake3)"
(defun f ((a cid)) (len a))
(defroute r (reply (f (multihash "" 'blake3))))
(deftest t1 (expect (f (multihash "" 'blake3)) 36))
