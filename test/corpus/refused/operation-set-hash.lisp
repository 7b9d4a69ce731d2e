;; refused: PG2050 at 3:47-3:67 "(set-hash 'sha3-512)"
;; refused: PG2050 at 3:68-3:83 "(rekey-network)"
(defroute r (when (< %ttl 2) (drop 'expired)) (set-hash 'sha3-512) (rekey-network))
