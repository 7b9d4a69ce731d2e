;; refused: PG1007 at 2:20-2:30 "2147483648"
(defroute r (reply 2147483648))
