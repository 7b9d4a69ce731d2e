;; refused: PG3007 at 2:20-2:40 "(nth (list 1 2 3) 3)"
(defroute r (reply (nth (list 1 2 3) 3)))
