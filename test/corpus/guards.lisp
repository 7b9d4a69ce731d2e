; Guards on several fields; alternatives with constants.
;; expect: "12345678" ttl=8 priority=3 => reply 3
;; expect: "12345678" ttl=0 priority=3 => drop malformed
;; expect: "1" ttl=8 priority=3 => drop malformed
;; expect: "12345678" ttl=8 priority=0 => drop low-priority
;; bound: instructions 9
(defroute guards
  (cond ((or (< %ttl 1) (< %size 8) (> %size 64)) (drop 'malformed))
        ((or (= %priority 0) (/= %type 'data)) (drop 'low-priority))
        ((or (>= %priority 3) (>= %ttl 100)) (reply 3))
        (else (deliver))))
