;; refused: PG2004 at 2:19-2:25 "'bored"
(defroute r (drop 'bored))
