; The empty route: one instruction.
;; expect: "" => deliver
;; expect: #"00"*4096 => deliver
(defroute deliver-only (deliver))
