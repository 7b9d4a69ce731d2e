; An index that a fold does not read is common; an element that `for` does not read is a mistake.
;; warned: PG2028 at 4:9-4:10 "x"
(defroute r
  (for (x (range 3)) (when (= %ttl 1) (gateway)))
  (deliver))
