;; refused: PG2043 at 3:34-3:36 ":a"
(defrecord pair (a u8) (b u8))
(defroute r (reply (pair-a (pair :a :b 2))))
