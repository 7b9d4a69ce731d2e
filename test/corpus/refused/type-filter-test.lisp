;; refused: PG2006 at 2:51-2:52 "x"
(defroute r (reply (len (filter (x (u8s %source)) x))))
