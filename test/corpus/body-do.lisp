;; bound: instructions 8
; `do` is a body where one expression is wanted.
(defun sign ((x int)) (if (= x 0) 0 (do (when (< x 0) -1) 1)))
(defroute branch-with-statements
  (if (= %type 'log)
      (do (when (> %size 64) (drop 'too-large)) (reply (sign (u32be %payload 0))))
      (deliver)))
(deftest signs
  (expect (sign 0) 0) (expect (sign -5) -1) (expect (sign 5) 1)
  (expect (branch-with-statements) (deliver))
  (expect (branch-with-statements :type 'log :payload #"80000000") (reply -1)))
