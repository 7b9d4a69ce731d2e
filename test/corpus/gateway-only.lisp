; Everything to the gateway.
;; expect: "" => gateway
(defroute gateway-only (gateway))
