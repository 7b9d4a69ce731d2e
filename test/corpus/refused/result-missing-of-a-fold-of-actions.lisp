;; refused: PG2011 at 2:13-2:84 "(fold (x (u8s %payload)) (a 0) (if (= x …"
(defroute r (fold (x (u8s %payload)) (a 0) (if (= x 0) (break (deliver)) (next x))))
