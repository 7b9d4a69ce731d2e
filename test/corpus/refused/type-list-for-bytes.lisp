;; refused: PG2006 at 2:24-2:34 "(list 1 2)"
(defroute r (reply (u8 (list 1 2) 0)))
