; and, or, not as values, and bools that compare.
;; expect: "" ttl=5 priority=2 => reply 7
;; expect: "" ttl=1 priority=2 => reply 8
;; expect: "" ttl=1 priority=0 => reply 12
;; bound: instructions 20
(defroute logic
  (let* ((alive (> %ttl 1)) (weighty (> %priority 0)) (both (and alive weighty)) (neither (not (or alive weighty))))
    (reply (+ (if both 1 0) (if (= alive weighty) 2 0) (if (= both neither) (if (or both false) 0 8) 0)
              (if neither 10 0) (if (and alive t) 4 0)))))
