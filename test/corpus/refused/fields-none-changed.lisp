;; refused: PG2043 at 3:28-3:51 "(with (pair :a 1 :b 2))"
(defrecord pair (a u8) (b u8))
(defroute r (reply (pair-a (with (pair :a 1 :b 2)))))
