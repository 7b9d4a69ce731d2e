;; refused: PG2016 at 2:13-2:37 "(for (x (u8s %payload)))"
(defroute r (for (x (u8s %payload))) (deliver))
