;; refused: PG2021 at 2:13-2:17 "none"
(defconst a none)
(defroute r (deliver))
