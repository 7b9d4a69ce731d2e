; The second operand runs only when it matters.
;; expect: "" => drop too-small
;; expect: "a" => drop unwanted
;; expect: "b" => deliver
;; bound: instructions 4
(defroute short-circuit
  (cond ((= %size 0) (drop 'too-small))
        ((and (> %size 0) (= (u8 %payload 0) 98)) (deliver))
        ((or (< %size 1) (/= (u8 %payload 0) 98)) (drop 'unwanted))
        (else (gateway))))
