;; refused: PG2011 at 2:20-2:70 "(fold (x (u8s %payload)) ((a 0) (b 1)) (next b x))"
(defroute r (reply (fold (x (u8s %payload)) ((a 0) (b 1)) (next b x))))
