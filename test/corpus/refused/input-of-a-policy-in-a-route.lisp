;; refused: PG2003 at 2:20-2:26 "%right"
(defroute r (reply %right))
