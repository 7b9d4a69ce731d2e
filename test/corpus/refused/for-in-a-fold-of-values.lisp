;; refused: PG2039 at 2:51-2:54 "for"
(defroute r (reply (fold (i (range 3)) (a 0) (do (for (x (u8s %payload)) (when (= x 0) 1)) (+% a i)))))
