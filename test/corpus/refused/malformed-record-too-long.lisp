;; refused: PG2016 at 2:1-2:49 "(defrecord note (a (bytes 4000)) (b (bytes 97)))"
(defrecord note (a (bytes 4000)) (b (bytes 97)))
(defroute r (deliver))
