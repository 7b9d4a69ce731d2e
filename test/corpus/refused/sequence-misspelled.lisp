;; refused: PG2037 at 2:29-2:44 "(u16s %payload)"
(defroute r (reply (fold (x (u16s %payload)) (a 0) (+% a x))))
