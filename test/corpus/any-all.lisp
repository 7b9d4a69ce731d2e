; any and all end early.
;; expect: "abc" => deliver
;; expect: "ABC" => drop unwanted
;; expect: "ab9" => reply 9
;; expect: "" => deliver
;; bound: instructions 20488
(defroute any-all
  (cond ((any (x (u8s %payload)) (<= 48 x 57)) (reply 9))
        ((all (x (u8s %payload)) (>= x 97)) (deliver))
        (else (drop 'unwanted))))
