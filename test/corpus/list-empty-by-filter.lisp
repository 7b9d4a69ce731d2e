;; bound: instructions 34
; An empty list: it has no element, and a loop over it does nothing.
(defun none-of ((l (list int 4))) (filter (x l) false))
(defroute empty-list
  (let ((l (none-of (list %ttl %size))))
    (when (any (x l) true) (drop 'malformed))
    (unless (all (x l) false) (drop 'malformed))
    (when (= %priority 7) (reply (nth l 0)))
    (reply (fold (x l) (sum 5) (+ sum x)))))
(deftest nothing
  (expect (empty-list) (reply 5))
  (expect (empty-list :priority 7) (fault 'index)))
