;; refused: PG3002 at 2:29-2:42 "(range 65536)"
(defroute r (reply (fold (i (range 65536)) (a 0) (+% a i))))
