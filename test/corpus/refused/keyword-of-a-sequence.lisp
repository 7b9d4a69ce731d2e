;; refused: PG2017 at 2:43-2:48 ":step"
(defroute r (reply (fold (x (u8s %payload :step 2)) (a 0) (+% a x))))
