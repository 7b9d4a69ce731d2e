;; bound: instructions 49
; A log that holds the last three numbers in one field: the two logs' union, the largest three.
(defrecord log (first u16) (second u16) (third u16))
(defun insert ((l log) (x int))
  (cond ((or (= x (log-first l)) (= x (log-second l)) (= x (log-third l))) l)
        ((> x (log-first l)) (log :first x :second (log-first l) :third (log-second l)))
        ((> x (log-second l)) (with l :second x :third (log-second l)))
        ((> x (log-third l)) (with l :third x))
        (else l)))
(defmerge last-three log (lambda (current incoming)
  (insert (insert (insert current (log-first incoming)) (log-second incoming)) (log-third incoming))))
(deftest logs
  (expect (last-three (log :first 9 :second 5 :third 1) (log :first 8 :second 5 :third 2)) (log :first 9 :second 8 :third 5))
  (expect (last-three (log :first 0 :second 0 :third 0) (log :first 3 :second 2 :third 1)) (log :first 3 :second 2 :third 1))
  (expect (insert (log :first 9 :second 5 :third 1) 5) (log :first 9 :second 5 :third 1)))
