; Loads outside the payload.
;; expect: "abc" ttl=2 => reply 99
;; expect: "abc" ttl=3 => fault index
;; expect: "abcd" ttl=3 => reply 100
;; expect: "" ttl=0 => fault index
;; bound: instructions 2
(defroute trap-index (reply (u8 %payload %ttl)))
