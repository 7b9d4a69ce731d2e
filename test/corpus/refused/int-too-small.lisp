;; refused: PG1007 at 2:20-2:31 "-2147483649"
(defroute r (reply -2147483649))
