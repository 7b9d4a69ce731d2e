;; refused: PG2038 at 2:28-2:30 "32"
(defroute r (if (bit? %ttl 32) (deliver) (gateway)))
