;; refused: PG1018 at 2:25-2:33 "-32768.1"
(defroute r (reply (int -32768.1)))
