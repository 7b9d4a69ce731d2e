; A guard's body is a body too: it may have guards of its own, and falls to its own end, not to the outer one.
(defroute nested-guards
  (when (= %type 'urgent)
    (when (= %priority 7) (forward-to %source))
    (unless (< %size 9) (drop 'too-large))
    (deliver))
  (drop 'unwanted))
;; expect: "x" type=urgent priority=7 => forward 11
;; expect: "123456789" type=urgent priority=6 => drop too-large
;; expect: "1" type=urgent priority=6 => deliver
;; expect: "1" type=data priority=7 => drop unwanted
;; bound: instructions 4
