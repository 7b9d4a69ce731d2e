;; refused: PG2040 at 2:13-2:17 "%ttl"
(defconst a %ttl)
(defroute r (deliver))
