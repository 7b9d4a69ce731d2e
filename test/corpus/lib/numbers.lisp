(defun larger ((a int) (b int)) (max a b))
(defun smaller ((a int) (b int)) (min a b))
