; case on an int, with lists of cases and a constant.
;; expect: "" priority=0 => drop low-priority
;; expect: "" priority=1 => drop low-priority
;; expect: "" priority=5 => reply 50
;; expect: "" priority=7 => deliver
;; expect: "" priority=3 => gateway
;; bound: instructions 5
(defconst alarm 7)
(defroute by-priority
  (case %priority
    ((0 1) (drop 'low-priority))
    (alarm (deliver))
    ((5 6) (reply (* %priority 10)))
    (else (gateway))))
