;; refused: PG2017 at 2:22-2:35 ":instrutcions"
(defroute r (:budget :instrutcions 5) (deliver))
