;; refused: PG3001 at 2:29-2:46 "(range %sequence)"
(defroute r (reply (fold (i (range %sequence)) (a 0) (+% a i))))
