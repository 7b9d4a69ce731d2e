; `a-b-c` would be a field of either.
;; refused: PG2015 at 4:12-4:15 "a-b"
(defrecord a (b-c u8))
(defrecord a-b (c u8))
(defroute r (reply (a-b-c (a :b-c 1))))
