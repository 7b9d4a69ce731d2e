;; refused: PG2016 at 2:18-2:23 "(x 5)"
(defroute r (let (x 5) (reply 5)))
