;; refused: PG2046 at 2:25-2:35 "(ancestor)"
(defroute r (reply (len (ancestor))))
