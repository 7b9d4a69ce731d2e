;; refused: PG2030 at 2:13-2:22 "(deliver)"
(defroute r (deliver) (gateway))
