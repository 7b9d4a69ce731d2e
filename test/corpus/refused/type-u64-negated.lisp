;; refused: PG2006 at 2:23-2:28 "%time"
(defroute r (if (< (- %time) 5u64) (deliver) (gateway)))
