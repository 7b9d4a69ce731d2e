;; refused: PG1003 at 2:23-2:24 ")"
(defroute r (deliver)))
