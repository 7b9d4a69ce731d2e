;; refused: PG2016 at 2:29-2:36 "(range)"
(defroute r (reply (fold (i (range)) (a 0) (+ a i))))
