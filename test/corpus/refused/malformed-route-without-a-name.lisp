;; refused: PG2016 at 2:11-2:20 "(deliver)"
(defroute (deliver))
