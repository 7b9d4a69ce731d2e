;; refused: PG3007 at 2:25-2:45 "(slice %source 0 33)"
(defroute r (reply (len (slice %source 0 33))))
