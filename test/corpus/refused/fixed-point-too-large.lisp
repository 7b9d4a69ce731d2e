;; refused: PG1018 at 2:25-2:32 "32768.0"
(defroute r (reply (int 32768.0)))
