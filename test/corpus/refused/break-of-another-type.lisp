;; refused: PG2008 at 2:69-2:73 "true"
(defroute r (reply (fold (x (u8s %source)) (a 0) (if (= x 0) (break true) (+ a x)))))
