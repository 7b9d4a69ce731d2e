;; refused: PG2054 at 2:13-2:31 "(set-sig 'ed25519)"
(defroute r (set-sig 'ed25519))
