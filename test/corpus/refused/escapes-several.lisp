;; refused: PG1005 at 3:36-3:38 "\0"
;; refused: PG1005 at 3:38-3:40 "\r"
(defroute r (if (prefix? %payload "\0\r\n") (deliver) (gateway)))
