;; refused: PG3009 at 2:25-2:47 "(map (i (range 53)) i)"
(defroute r (reply (len (map (i (range 53)) i))))
