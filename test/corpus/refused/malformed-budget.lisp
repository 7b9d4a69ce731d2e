;; refused: PG2016 at 2:22-2:23 "5"
(defroute r (:budget 5) (deliver))
