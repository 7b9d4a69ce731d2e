;; refused: PG2006 at 3:47-3:51 "%ttl"
(defrecord reading (value int) (at u64))
(defroute r (reply (len (reading :value 1 :at %ttl))))
