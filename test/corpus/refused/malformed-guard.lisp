;; refused: PG2016 at 2:13-2:30 "(when (< %ttl 2))"
(defroute r (when (< %ttl 2)) (deliver))
