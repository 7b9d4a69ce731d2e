;; refused: PG2053 at 3:25-3:26 "5"
(defroute r (deliver))
(deftest t1 (expect (r) 5))
