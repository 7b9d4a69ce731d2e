;; refused: PG2038 at 2:36-2:38 "-1"
(defroute r (:budget :instructions -1) (deliver))
