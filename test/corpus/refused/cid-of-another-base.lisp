;; refused: PG2023 at 2:42-2:90 ""QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG""
(defroute r (forward-to (dht-lookup (cid "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"))))
