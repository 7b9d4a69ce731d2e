; A prefix that the message brings: the payload begins with its own last two bytes.
;; expect: "abxxab" => deliver
;; expect: "abxxba" => gateway
;; expect: "a" => gateway
;; bound: instructions 11
(defroute prefix-of-message
  (if (and (>= %size 2) (prefix? %payload (slice %payload (- %size 2)))) (deliver) (gateway)))
