;; refused: PG2008 at 4:53-4:64 "(pair :x 1)"
(defrecord point (x int))
(defrecord pair (x int))
(defroute r (reply (len (if (< %ttl 3) (point :x 1) (pair :x 1)))))
