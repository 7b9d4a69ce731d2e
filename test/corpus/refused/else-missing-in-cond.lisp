;; refused: PG2011 at 2:13-2:48 "(cond ((< %ttl 2) (drop 'expired)))"
(defroute r (cond ((< %ttl 2) (drop 'expired))))
