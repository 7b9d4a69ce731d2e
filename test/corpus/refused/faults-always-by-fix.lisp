;; refused: PG3007 at 2:25-2:36 "(fix 32768)"
(defroute r (reply (int (fix 32768))))
