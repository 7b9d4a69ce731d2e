;; refused: PG2023 at 2:42-2:48 ""bafy""
(defroute r (forward-to (dht-lookup (cid "bafy"))))
