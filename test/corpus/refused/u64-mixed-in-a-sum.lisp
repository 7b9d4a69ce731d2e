;; refused: PG2007 at 2:25-2:39 "(+ %time %ttl)"
(defroute r (reply (int (+ %time %ttl))))
