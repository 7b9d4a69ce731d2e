;; refused: PG3007 at 2:25-2:44 "(slice %source 5 3)"
(defroute r (reply (len (slice %source 5 3))))
