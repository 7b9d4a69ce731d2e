;; refused: PG3102 at 2:1-2:81 "(defroute r (:budget :instructions 1) (i…"
(defroute r (:budget :instructions 1) (if (> %ttl 1) (deliver) (drop 'expired)))
