;; refused: PG2050 at 4:13-4:34 "(set-sig 'dilithium5)"
;; warned: PG2051 at 4:22-4:33 "'dilithium5"
;; refused: PG2050 at 4:35-4:50 "(rekey-network)"
(defroute r (set-sig 'dilithium5) (rekey-network))
