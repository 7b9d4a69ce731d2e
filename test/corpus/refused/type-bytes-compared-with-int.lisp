;; refused: PG2006 at 2:29-2:30 "5"
(defroute r (if (= %payload 5) (deliver) (gateway)))
