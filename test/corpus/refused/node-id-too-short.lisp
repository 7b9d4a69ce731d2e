;; refused: PG2022 at 2:31-2:37 ""00ff""
(defroute r (forward-to (node "00ff")))
