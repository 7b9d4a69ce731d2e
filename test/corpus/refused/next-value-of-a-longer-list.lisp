;; refused: PG2006 at 2:100-2:101 "m"
(defroute r (let ((l (list 1 2)) (m (list 1 2 %ttl))) (reply (fold (i (range 5)) (a l) (if (= i 3) m a) (nth a 1)))))
