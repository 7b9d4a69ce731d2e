;; bound: instructions 42
; A list of values that come with the message.
(defroute sorted-three
  (let ((l (list (u8 %payload 0) (u8 %payload 1) (u8 %payload 2))))
    (when (all (i (range 2)) (<= (nth l i) (nth l (+ i 1)))) (deliver))
    (reply (fold (x l) (most 0) (max most x)))))
(deftest orders
  (expect (sorted-three :payload #"010203") (deliver))
  (expect (sorted-three :payload #"010302") (reply 3))
  (expect (sorted-three :payload #"01") (fault 'index)))
