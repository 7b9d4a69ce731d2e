; Some names alone: the others stay free for the file's own.
(import "lib/units.lisp" :only (to-kelvin most-readings))
(defrecord sample (a u8))
(defun digest ((x int)) (+ x most-readings))
(defroute chosen (reply (+ (int (to-kelvin 0.0)) (digest (sample-a (as sample %payload))))))
;; expect: #"05" => reply 286
;; bound: instructions 6
