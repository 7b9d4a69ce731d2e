;; refused: PG2006 at 4:27-4:31 "5u64"
(defun f ((a int)) (+ a 1))
(defroute r (reply (f 1)))
(deftest t1 (expect (f 4) 5u64))
