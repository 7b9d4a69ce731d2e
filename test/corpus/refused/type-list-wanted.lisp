;; refused: PG2006 at 2:25-2:33 "%payload"
(defroute r (reply (nth %payload 0)))
