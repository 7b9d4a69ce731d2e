; Everything to the gateway.
;; expect: "" => gateway
;; bound: instructions 1
(defroute gateway-only (gateway))
