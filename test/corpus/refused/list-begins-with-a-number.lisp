;; refused: PG2032 at 2:21-2:22 "5"
(defroute r (reply (5)))
