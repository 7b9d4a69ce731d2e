;; refused: PG2005 at 2:20-2:36 "(len %payload 5)"
(defroute r (reply (len %payload 5)))
