; A loop with a step.
;; expect: "abcdefgh" => reply 198
;; expect: "abcde" => reply 198
;; expect: "abcd" => reply 97
;; expect: "" => reply 0
;; bound: instructions 3078
(defroute steps
  (reply (fold (i (range %size :step 4)) (sum 0) (+ sum (u8 %payload i)))))
