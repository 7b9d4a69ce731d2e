;; refused: PG2004 at 3:39-3:48 "'division"
(defroute r (reply (/ 1 %ttl)))
(deftest t1 (expect (r :ttl 0) (fault 'division)))
