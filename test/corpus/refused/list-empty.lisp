;; refused: PG2032 at 2:20-2:22 "()"
(defroute r (reply ()))
