;; refused: PG2013 at 2:17-2:20 "nil"
(defroute r (if nil (deliver) (gateway)))
