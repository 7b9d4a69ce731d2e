;; refused: PG3103 at 2:75-2:81 ""zero""
(defroute r (reply (len (fold (x (u8s %payload)) (p %payload) (if (= x 0) "zero" p)))))
