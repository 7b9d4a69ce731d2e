;; refused: PG2053 at 3:1-3:13 "(deftest t1)"
(defroute r (deliver))
(deftest t1)
