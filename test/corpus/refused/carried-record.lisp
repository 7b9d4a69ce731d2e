;; refused: PG3103 at 3:74-3:87 "(with p :a x)"
(defrecord pair (a u8) (b u8))
(defroute r (reply (pair-a (fold (x (u8s %payload)) (p (pair :a 0 :b 0)) (with p :a x)))))
