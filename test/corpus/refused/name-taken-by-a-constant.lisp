;; refused: PG2015 at 3:11-3:12 "a"
(defconst a 1)
(defroute a (reply a))
