;; refused: PG3003 at 4:11-4:35 "(contains? %payload "x")"
(defroute r
  (for (a (range 2)) (for (b (range 2)) (for (c (range 2)) (for (d (range 2))
    (when (contains? %payload "x") (reply (+ a b c d)))))))
  (deliver))
