;; refused: PG1005 at 2:36-2:38 "\x"
(defroute r (if (prefix? %payload "\x9") (deliver) (gateway)))
