;; refused: PG2040 at 3:29-3:34 "%size"
(defroute r (deliver))
(deftest t1 (expect (r :ttl %size) (deliver)))
