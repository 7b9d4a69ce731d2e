;; refused: PG2040 at 2:25-2:29 "%ttl"
(defun f ((a int)) (+ a %ttl))
(defroute r (reply (f 1)))
