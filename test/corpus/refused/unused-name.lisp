;; warned: PG2028 at 2:20-2:21 "x"
(defroute r (let ((x %ttl)) (deliver)))
