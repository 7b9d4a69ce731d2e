;; refused: PG2027 at 2:36-2:37 "5"
(defroute r (fold (i (range 5)) () 5 (gateway)))
