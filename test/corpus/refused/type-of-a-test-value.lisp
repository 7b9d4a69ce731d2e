;; refused: PG2006 at 4:24-4:28 "true"
(defun f ((a int)) (+ a 1))
(defroute r (reply (f 1)))
(deftest t1 (expect (f true) 5))
