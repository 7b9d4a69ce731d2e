;; refused: PG3102 at 2:1-2:99 "(defroute r (reply (fold (i (range 1000)…"
(defroute r (reply (fold (i (range 1000)) (a 0) (+% a (fold (x (u8s %payload)) (b 0) (+% b x))))))
