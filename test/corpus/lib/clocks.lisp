; Vector clocks of four nodes; it imports a file of its own.
(import "numbers.lisp" :only (larger))
(defrecord clock (a u16) (b u16) (c u16) (d u16))
(defun joined ((x clock) (y clock))
  (clock :a (larger (clock-a x) (clock-a y)) :b (larger (clock-b x) (clock-b y))
         :c (larger (clock-c x) (clock-c y)) :d (larger (clock-d x) (clock-d y))))
(defun before? ((x clock) (y clock)) (and (/= x y) (= (joined x y) y)))
