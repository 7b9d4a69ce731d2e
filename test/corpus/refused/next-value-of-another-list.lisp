;; refused: PG2006 at 2:103-2:104 "m"
(defroute r (let ((l (list 1 2)) (m (list %time %time))) (reply (fold (i (range 5)) (a l) (if (= i 3) m a) (len a)))))
