;; refused: PG2007 at 2:17-2:28 "(< %time 5)"
(defroute r (if (< %time 5) (deliver) (gateway)))
