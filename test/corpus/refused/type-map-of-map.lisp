;; refused: PG2044 at 2:14-2:27 "(map int int)"
(defun f ((a (map int int))) a)
(defroute r (deliver))
