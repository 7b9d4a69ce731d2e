;; refused: PG2022 at 2:31-2:32 "5"
(defroute r (forward-to (node 5)))
