;; refused: PG2019 at 3:20-3:25 "sinks"
(defroute r (deliver))
(deftest t1 (table sinks "a" 5) (expect (r) (deliver)))
