;; refused: PG2031 at 2:20-2:23 "len"
(defroute r (reply len))
