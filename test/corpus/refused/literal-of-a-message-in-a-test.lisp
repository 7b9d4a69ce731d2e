;; refused: PG2038 at 3:34-3:35 "8"
(defroute r (deliver))
(deftest t1 (expect (r :priority 8) (deliver)))
