;; refused: PG2008 at 2:55-2:56 "6"
(defroute r (reply (int (cond ((< %ttl 3) 5u64) (else 6)))))
