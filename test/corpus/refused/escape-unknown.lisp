;; refused: PG1005 at 2:37-2:39 "\q"
(defroute r (if (prefix? %payload "a\qb") (deliver) (gateway)))
