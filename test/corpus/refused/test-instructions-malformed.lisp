;; refused: PG2053 at 3:35-3:42 ":within"
(defroute r (deliver))
(deftest t1 (expect (r) (deliver) :within 5))
