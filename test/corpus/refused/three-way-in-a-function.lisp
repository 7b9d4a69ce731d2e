;; refused: PG2046 at 2:38-2:54 "(3way-merge a b)"
(defun f ((a document) (b document)) (3way-merge a b))
(defroute r (deliver))
