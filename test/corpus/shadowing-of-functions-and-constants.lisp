; A name in scope goes before a constant; forms and functions are another matter.
(defconst limit 5)
(defun twice ((x int)) (* 2 x))
(defroute shadowed
  (let ((limit (+ limit 1)) (twice 10))
    (reply (+ (twice limit) twice))))
;; expect: "" => reply 22
;; bound: instructions 2
