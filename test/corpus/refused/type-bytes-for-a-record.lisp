;; refused: PG2006 at 3:29-3:37 "%payload"
(defrecord point (x int))
(defroute r (reply (point-x %payload)))
