;; refused: PG2053 at 4:21-4:26 "(f 1)"
(defun f ((a int) (b int)) (+ a b))
(defroute r (reply (f 1 2)))
(deftest t1 (expect (f 1) 5))
