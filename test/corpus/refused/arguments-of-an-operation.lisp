;; refused: PG2005 at 2:13-2:30 "(rekey-network 5)"
(defroute r (rekey-network 5))
