;; refused: PG2013 at 2:25-2:28 "nil"
(defroute r (forward-to nil))
