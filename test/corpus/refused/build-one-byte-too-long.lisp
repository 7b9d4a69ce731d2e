;; refused: PG3009 at 2:51-2:63 "(concat a b)"
(defun long ((a (bytes 0 104)) (b (bytes 0 105))) (concat a b))
(defroute r (deliver))
