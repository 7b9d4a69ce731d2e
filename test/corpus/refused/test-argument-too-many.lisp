;; refused: PG2053 at 4:26-4:27 "2"
(defun f ((a int)) (+ a 1))
(defroute r (reply (f 1)))
(deftest t1 (expect (f 1 2) 5))
