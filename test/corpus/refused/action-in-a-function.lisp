;; refused: PG2010 at 2:32-2:41 "(deliver)"
(defun f ((a int)) (if (= a 0) (deliver) a))
(defroute r (reply (f %ttl)))
