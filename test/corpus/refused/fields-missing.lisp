;; refused: PG2043 at 3:28-3:39 "(pair :a 1)"
(defrecord pair (a u8) (b u8))
(defroute r (reply (pair-a (pair :a 1))))
