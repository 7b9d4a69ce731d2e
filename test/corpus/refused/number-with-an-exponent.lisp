;; refused: PG1006 at 2:25-2:30 "1.5e3"
(defroute r (reply (int 1.5e3)))
