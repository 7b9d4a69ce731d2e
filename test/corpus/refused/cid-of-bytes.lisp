;; refused: PG2023 at 2:42-2:49 "#"0155""
(defroute r (forward-to (dht-lookup (cid #"0155"))))
