; Symbols compare, and branches may give them.
;; expect: "" type=telemetry ttl=9 => deliver
;; expect: "" type=telemetry ttl=1 => gateway
;; expect: "" type=log ttl=1 => deliver
;; bound: instructions 3
(defconst far 'telemetry)
(defroute symbols-as-values
  (let ((wanted (if (> %ttl 3) far 'log)))
    (if (= %type wanted) (deliver) (gateway))))
