;; refused: PG2044 at 2:21-2:24 "u24"
(defrecord point (x u24))
(defroute r (deliver))
