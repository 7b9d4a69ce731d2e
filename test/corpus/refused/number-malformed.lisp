;; refused: PG1006 at 2:20-2:24 "12ab"
(defroute r (reply 12ab))
