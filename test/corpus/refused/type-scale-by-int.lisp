;; refused: PG2006 at 2:43-2:44 "2"
(defroute r (reply (len (scale (list 1.5) 2))))
