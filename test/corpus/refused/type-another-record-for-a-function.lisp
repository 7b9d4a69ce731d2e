;; refused: PG2006 at 5:23-5:34 "(pair :x 1)"
(defrecord point (x int))
(defrecord pair (x int))
(defun f ((p point)) (point-x p))
(defroute r (reply (f (pair :x 1))))
