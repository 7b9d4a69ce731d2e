;; refused: PG1014 at 2:20-2:22 "#\"
(defroute r (reply #\a))
