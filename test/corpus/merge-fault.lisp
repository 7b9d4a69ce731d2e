;; bound: instructions 6
; A merge may fault; the state then stays as it is, which is the node's matter.
(defrecord sum (value u8))
(defmerge added sum (lambda (current incoming) (sum :value (+ (sum-value current) (sum-value incoming)))))
(deftest sums
  (expect (added (sum :value 200) (sum :value 55)) (sum :value 255))
  (expect (added (sum :value 200) (sum :value 56)) (fault 'overflow)))
