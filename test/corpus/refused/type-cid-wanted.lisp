;; refused: PG2006 at 2:37-2:45 "%payload"
(defroute r (forward-to (dht-lookup %payload)))
