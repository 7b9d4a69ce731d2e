;; refused: PG2006 at 2:32-2:36 "%ttl"
(defroute r (reply (int (+ 1.5 %ttl))))
