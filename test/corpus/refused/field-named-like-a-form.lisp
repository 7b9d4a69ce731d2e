; `bit-and` would be a field of it.
;; refused: PG2015 at 3:12-3:15 "bit"
(defrecord bit (and u8))
(defroute r (reply (bit-and 3 (u8 (bit :and 1) 0))))
