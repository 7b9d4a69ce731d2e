;; bound: instructions 10
; Guards use functions, tables and bytes of the message.
(deftable trust (exact (bytes 32) int))
(defun trusted ((level int) (least int)) (>= level least))
(defpolicy by-trust
  (grant 'anyone 'merge :when (trusted (match trust %source :else 0) 5))
  (grant 'anyone 'store :when (and (> %size 0) (/= (u8 %payload 0) 0))))
(deftest levels
  (table trust (node "1111111111111111111111111111111111111111111111111111111111111111") 5)
  (expect (by-trust :right 'merge) granted)
  (expect (by-trust :right 'merge :source (node "2222222222222222222222222222222222222222222222222222222222222222")) denied)
  (expect (by-trust :right 'store :payload #"01") granted)
  (expect (by-trust :right 'store :payload #"00") denied)
  (expect (by-trust :right 'store) denied))
