;; refused: PG2006 at 2:52-2:57 "%time"
(defroute r (reply (fold (i (range 5)) (a 0) (next %time))))
