;; refused: PG2053 at 3:13-3:35 "(assert (r) (deliver))"
(defroute r (deliver))
(deftest t1 (assert (r) (deliver)))
