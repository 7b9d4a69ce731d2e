;; refused: PG2015 at 3:11-3:12 "r"
(defroute r (deliver))
(defroute r (gateway))
