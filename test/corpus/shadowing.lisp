; Inner names hide outer ones; a parallel let sees the outer ones.
;; expect: "" ttl=4 => reply 46
;; bound: instructions 4
(defroute shadowing
  (let ((x %ttl))
    (let ((x (+ x 1)) (y x))
      (let* ((x (* x 10)) (x (- x y)))
        (reply x)))))
