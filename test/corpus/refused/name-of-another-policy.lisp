;; refused: PG2001 at 3:26-3:30 "cite"
(defpolicy site (grant 'anyone 'send))
(defpolicy cell (:within cite) (grant 'anyone 'send))
