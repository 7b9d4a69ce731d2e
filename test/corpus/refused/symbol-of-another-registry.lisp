;; refused: PG2004 at 2:19-2:26 "'urgent"
(defroute r (drop 'urgent))
