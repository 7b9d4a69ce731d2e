;; refused: PG2014 at 2:2-2:12 "forward-to"
(forward-to %source)
(defroute r (deliver))
