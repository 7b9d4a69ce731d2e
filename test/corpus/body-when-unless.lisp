; Guards in a row: the first that holds decides, else what stands at the end.
(defroute guards-in-a-row
  (when (< %ttl 2) (drop 'expired))
  (unless (>= %size 4) (drop 'too-small))
  (when (= %priority 7) (deliver))
  (gateway))
;; expect: "12345" ttl=1 => drop expired
;; expect: "123" ttl=2 => drop too-small
;; expect: "1234" ttl=2 priority=7 => deliver
;; expect: "1234" ttl=2 priority=6 => gateway
;; expect: "" ttl=0 priority=7 => drop expired
;; bound: instructions 4
