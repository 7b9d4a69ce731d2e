;; refused: PG3007 at 3:25-3:56 "(as pair (slice %payload 0 15))"
(defrecord pair (a u64) (b u64))
(defroute r (reply (len (as pair (slice %payload 0 15)))))
