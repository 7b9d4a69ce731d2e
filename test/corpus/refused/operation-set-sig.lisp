;; refused: PG2050 at 3:13-3:33 "(set-sig 'ml-dsa-87)"
;; refused: PG2050 at 3:34-3:49 "(rekey-network)"
(defroute r (set-sig 'ml-dsa-87) (rekey-network))
