;; refused: PG2006 at 2:36-2:50 "(list 1.0 2.0)"
(defroute r (reply (dot (list 1 2) (list 1.0 2.0))))
