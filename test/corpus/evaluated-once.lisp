; A let evaluates once and before its body, even a fault that nobody needs.
;; expect: "" => fault index
;; expect: "a" => deliver
;; bound: instructions 2
(defroute evaluated-once
  (let ((_first (u8 %payload 0))) (deliver)))
