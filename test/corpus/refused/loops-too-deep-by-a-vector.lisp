;; refused: PG3003 at 4:14-4:41 "(dot (list a b) (list c d))"
(defroute r
  (for (a (range 2)) (for (b (range 2)) (for (c (range 2)) (for (d (range 2))
    (when (> (dot (list a b) (list c d)) 1) (gateway))))))
  (deliver))
