;; refused: PG2043 at 3:44-3:46 ":c"
(defrecord pair (a u8) (b u8))
(defroute r (reply (pair-a (pair :a 1 :b 2 :c 3))))
