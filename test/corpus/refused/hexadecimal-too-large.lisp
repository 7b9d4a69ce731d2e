;; refused: PG1007 at 2:20-2:31 "0x100000000"
(defroute r (reply 0x100000000))
