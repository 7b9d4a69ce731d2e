;; refused: PG2006 at 4:81-4:99 "(as pair %payload)"
(defrecord point (x int))
(defrecord pair (x int) (y int))
(defroute r (reply (len (fold (i (range 5)) (a (as point %payload)) (if (= i 3) (as pair %payload) a)))))
