;; refused: PG1006 at 2:25-2:27 "5."
(defroute r (reply (int 5.)))
