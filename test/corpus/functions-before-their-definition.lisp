;; bound: instructions 3
; Definitions stand in any order.
(defroute first-the-route (reply (outer %ttl)))
(defun outer ((x int)) (+ (inner x) limit))
(defun inner ((x int)) (* 2 x))
(defconst limit 100)
(deftest values (expect (outer 1) 102) (expect (first-the-route :ttl 4) (reply 108)))
