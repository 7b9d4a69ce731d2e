;; refused: PG2037 at 2:29-2:37 "%payload"
(defroute r (reply (fold (x %payload) (a 0) (+% a x))))
