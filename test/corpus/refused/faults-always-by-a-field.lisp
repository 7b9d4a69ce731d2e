;; refused: PG3007 at 3:34-3:37 "256"
(defrecord pair (a u8) (b u16))
(defroute r (reply (len (pair :a 256 :b 5))))
