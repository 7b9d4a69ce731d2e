; 32-bit elements of a node id, in both byte orders.
;; expect: "" source=01 => reply 33686018
;; expect: "" source=00 => reply 0
;; bound: instructions 44
(defroute or-little-big
  (reply (+% (fold (x (u32les %source)) (acc 0) (bit-or acc x))
             (fold (x (u32bes %source)) (acc 0) (bit-or acc x)))))
