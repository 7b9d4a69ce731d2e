; any over a range, with a load at the index.
;; expect: "..key" => reply 1
;; expect: "..." => reply 0
;; bound: instructions 28678
(defroute any-index
  (reply (if (any (i (range %size)) (and (<= (+ i 3) %size) (= (slice %payload i (+ i 3)) "key"))) 1 0)))
