;; refused: PG2053 at 3:22-3:28 "nobody"
(defroute r (deliver))
(deftest t1 (expect (nobody :ttl 1) (deliver)))
