;; refused: PG2018 at 2:11-2:14 "nil"
(defconst nil 5)
(defroute r (deliver))
