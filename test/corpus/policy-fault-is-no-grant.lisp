;; bound: instructions 6
; A guard that faults: the program ends in a fault, and nothing is granted.
(defpolicy careless (grant 'anyone 'send :when (= (u8 %payload 0) 1)) (grant 'anyone 'send))
(deftest faults
  (expect (careless :right 'send :payload #"01") granted)
  (expect (careless :right 'send :payload #"02") granted)
  (expect (careless :right 'send) (fault 'index))
  (expect (careless :right 'reply) denied))
