;; refused: PG2010 at 2:20-2:29 "(deliver)"
(defroute r (reply (deliver)))
