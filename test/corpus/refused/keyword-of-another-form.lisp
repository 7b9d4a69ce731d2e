;; refused: PG2017 at 2:22-2:27 ":else"
(defroute r (reply 5 :else 6))
