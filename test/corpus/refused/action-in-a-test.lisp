;; refused: PG2010 at 2:17-2:26 "(deliver)"
(defroute r (if (deliver) (deliver) (gateway)))
