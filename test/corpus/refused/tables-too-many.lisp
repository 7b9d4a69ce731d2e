;; refused: PG3004 at 5:36-5:37 "e"
(deftable a (exact (bytes 32) int)) (deftable b (exact (bytes 32) int)) (deftable c (exact (bytes 32) int))
(deftable d (exact (bytes 32) int)) (deftable e (exact (bytes 32) int))
(defroute r (reply (+% (match a %source :else 0) (match b %source :else 0) (match c %source :else 0)
  (match d %source :else 0) (match e %source :else 0))))
