;; refused: PG2006 at 2:19-2:26 "expired"
(defroute r (drop expired))
