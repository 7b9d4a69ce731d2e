; What a function gives for constants is a constant.
(defun kelvin ((celsius int)) (+ celsius 273))
(defconst freezing (kelvin 0))
(defroute freezing-point (reply freezing))
;; expect: "" => reply 273
;; bound: instructions 2
