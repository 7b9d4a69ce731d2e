;; refused: PG3001 at 2:29-2:55 "(range (u32be %payload 0))"
(defroute r (reply (fold (i (range (u32be %payload 0))) (a 0) (+% a i))))
