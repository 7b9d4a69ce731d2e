;; refused: PG2007 at 2:17-2:30 "(= %ttl 5u64)"
(defroute r (if (= %ttl 5u64) (deliver) (gateway)))
