; The empty route: one instruction.
;; expect: "" => deliver
;; expect: #"00"*4096 => deliver
;; bound: instructions 1
(defroute deliver-only (deliver))
