;; refused: PG2003 at 2:20-2:25 "%hops"
(defroute r (reply %hops))
