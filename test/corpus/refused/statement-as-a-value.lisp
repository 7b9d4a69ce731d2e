;; refused: PG2054 at 2:20-2:61 "(for (x (u8s %payload)) (when (= x 0) 1))"
(defroute r (reply (for (x (u8s %payload)) (when (= x 0) 1))))
