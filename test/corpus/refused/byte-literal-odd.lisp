;; refused: PG1009 at 2:35-2:42 "#"89 5""
(defroute r (if (prefix? %payload #"89 5") (deliver) (gateway)))
