;; refused: PG2011 at 2:13-2:44 "(if (< %ttl 2) (drop 'expired))"
(defroute r (if (< %ttl 2) (drop 'expired)))
