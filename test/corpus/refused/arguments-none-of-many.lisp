;; refused: PG2005 at 2:20-2:23 "(+)"
(defroute r (reply (+)))
