;; refused: PG2037 at 2:34-2:35 "n"
(defroute r (let ((n 5)) (for (x n) (when (= x 1) (gateway))) (deliver)))
