;; refused: PG2031 at 2:57-2:60 "max"
(defroute r (reply (fold (x (u8s %payload)) (a 0) (+% a max))))
