; In a fold a guard gives the next value, like any end of its body.
;; refused: PG2006 at 3:69-3:73 "true"
(defroute r (reply (fold (x (u8s %payload)) (a 0) (do (when (= x 0) true) (+ a x)))))
