;; refused: PG2017 at 3:31-3:35 ":ttl"
(defroute r (deliver))
(deftest t1 (expect (r :ttl 5 :ttl 6) (deliver)))
