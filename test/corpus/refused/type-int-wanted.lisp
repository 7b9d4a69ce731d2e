;; refused: PG2006 at 2:20-2:25 "%time"
(defroute r (reply %time))
