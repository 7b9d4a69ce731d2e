;; refused: PG2044 at 2:14-2:28 "(optional int)"
(defun f ((a (optional int))) a)
(defroute r (deliver))
