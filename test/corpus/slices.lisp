; Constant, open and computed slices, and slices of slices.
;; expect: "0123456789" => reply 15
;; expect: "0123" => fault slice
;; bound: instructions 12
(defroute slices
  (let* ((a (slice %payload 2 8)) (b (slice a 1)) (c (slice b 0 (- (len b) 2))))
    (reply (+ (len a) (len b) (if (= c "345") (len c) 0) (if (= (slice %payload 5 6) "5") 1 0)))))
