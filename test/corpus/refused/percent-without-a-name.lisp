;; refused: PG1015 at 2:23-2:24 "%"
(defroute r (reply (+ % 1)))
