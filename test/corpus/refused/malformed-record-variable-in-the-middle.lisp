;; refused: PG2016 at 2:36-2:48 "(author u16)"
(defrecord note (text (bytes 0 9)) (author u16))
(defroute r (deliver))
