;; refused: PG2007 at 2:25-2:36 "(* 2 %time)"
(defroute r (reply (int (* 2 %time))))
