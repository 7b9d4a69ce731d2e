;; refused: PG2044 at 2:17-2:18 "b"
(defrecord a (b b))
(defrecord b (a a))
(defroute r (deliver))
