;; refused: PG2017 at 3:24-3:28 ":tll"
(defroute r (deliver))
(deftest t1 (expect (r :tll 5) (deliver)))
