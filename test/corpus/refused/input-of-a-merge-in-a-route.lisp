;; refused: PG2003 at 2:25-2:33 "%current"
(defroute r (reply (len %current)))
