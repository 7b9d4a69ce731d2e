;; refused: PG2006 at 2:32-2:40 "%payload"
(defroute r (aggregate-sensors %payload))
