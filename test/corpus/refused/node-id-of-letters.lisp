;; refused: PG2022 at 2:31-2:40 ""store-a""
(defroute r (forward-to (node "store-a")))
