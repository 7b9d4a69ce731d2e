;; refused: PG2043 at 3:34-3:35 "1"
(defrecord pair (a u8) (b u8))
(defroute r (reply (pair-a (pair 1 2))))
