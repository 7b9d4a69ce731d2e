;; refused: PG2047 at 2:25-2:49 "(list (list 1) (list 2))"
(defroute r (reply (len (list (list 1) (list 2)))))
