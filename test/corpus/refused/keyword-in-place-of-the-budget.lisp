;; refused: PG2017 at 2:14-2:22 ":budgets"
(defroute r (:budgets :instructions 5) (deliver))
