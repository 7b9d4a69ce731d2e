; Inequality of u64, as a conjunction and as an alternative.
;; expect: #"05" time=5 => deliver
;; expect: #"06" time=5 => drop duplicate
;; expect: #"07" time=1099511627783 => drop duplicate
;; expect: #"07" time=9 => gateway
;; bound: instructions 15
(defroute u64-differences
  (let ((a (u64 (u8 %payload 0))))
    (cond ((= a %time) (deliver))
          ((or (/= (min a 6u64) a) (/= %time 5u64)) (if (and (/= a 8u64) (/= %time 9u64)) (drop 'duplicate) (gateway)))
          (else (drop 'duplicate)))))
