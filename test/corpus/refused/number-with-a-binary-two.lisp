;; refused: PG1006 at 2:20-2:25 "0b102"
(defroute r (reply 0b102))
