;; refused: PG2012 at 2:21-2:27 "unless"
(defroute r (reply (unless (= %size 0) 5)))
