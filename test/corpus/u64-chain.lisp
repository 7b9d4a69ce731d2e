; A chain of u64 comparisons.
;; expect: "" time=2 => deliver
;; expect: "" time=20 => drop rate
;; expect: "" time=8000000000 => gateway
;; bound: instructions 9
(defroute u64-chain
  (cond ((< 1u64 %time 10u64) (deliver))
        ((<= 10u64 %time 7_000_000_000u64) (drop 'rate))
        (else (gateway))))
