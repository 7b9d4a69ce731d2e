; A guard by TTL and one by size, then the sender's own node.
;; expect: "a" ttl=1 => drop expired
;; expect: #"00"*1025 ttl=2 => drop too-large
;; expect: #"00"*1024 ttl=2 source=42 => forward 42
;; bound: instructions 4
(defroute expired
  (cond ((<= %ttl 1) (drop 'expired))
        ((> %size 1024) (drop 'too-large))
        (t (forward-to %source))))
