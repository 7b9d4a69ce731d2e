;; refused: PG1009 at 2:35-2:40 "#"zz""
(defroute r (if (prefix? %payload #"zz") (deliver) (gateway)))
