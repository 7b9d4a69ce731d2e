;; refused: PG2054 at 2:13-2:70 "(for (x (u8s %payload)) (when (= x 0) (drop 'malformed)))"
(defroute r (for (x (u8s %payload)) (when (= x 0) (drop 'malformed))))
