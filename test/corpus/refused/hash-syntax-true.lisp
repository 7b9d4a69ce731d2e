;; refused: PG1014 at 2:17-2:19 "#t"
(defroute r (if #t (deliver) (gateway)))
