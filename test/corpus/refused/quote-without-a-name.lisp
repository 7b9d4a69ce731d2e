;; refused: PG1013 at 2:19-2:20 "'"
(defroute r (drop ' 5))
