; Comparisons with small constants, all orders, as conjunctions and alternatives.
;; expect: "" ttl=0 => drop expired
;; expect: "" ttl=255 => drop malformed
;; expect: "" ttl=7 => deliver
;; expect: "" ttl=9 => gateway
;; expect: "" ttl=100 => reply 100
;; expect: "" ttl=130 => drop quarantined
;; bound: instructions 6
(defroute immediates
  (cond ((or (= %ttl 0) (< %ttl 1)) (drop 'expired))
        ((or (> %ttl 250) (= %ttl 250)) (drop 'malformed))
        ((and (>= %ttl 5) (<= %ttl 8) (/= %ttl 6)) (deliver))
        ((or (/= %ttl 9) (>= %ttl 10)) (if (and (= %ttl 100) (< %ttl 101)) (reply %ttl) (drop 'quarantined)))
        (else (gateway))))
