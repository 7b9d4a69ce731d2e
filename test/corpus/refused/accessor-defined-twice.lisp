; A function would hide the field.
;; refused: PG2015 at 4:8-4:14 "pair-a"
(defrecord pair (a u8) (b u8))
(defun pair-a ((x int)) x)
(defroute r (reply (pair-b (pair :a 1 :b 2))))
