; Slices outside, and the wrong way round.
;; expect: "abcdef" ttl=1 priority=3 => reply 2
;; expect: "abcdef" ttl=6 priority=6 => reply 0
;; expect: "abcdef" ttl=3 priority=1 => fault slice
;; expect: "abcdef" ttl=3 priority=7 => fault slice
;; bound: instructions 5
(defroute trap-slice (reply (len (slice %payload %ttl %priority))))
