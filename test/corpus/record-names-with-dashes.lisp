;; bound: instructions 6
; Names of records and fields may have dashes.
(defrecord air-quality (pm-10 u16) (co-2 u16))
(defun worse? ((a air-quality) (b air-quality)) (> (air-quality-co-2 a) (air-quality-co-2 b)))
(defroute air (if (worse? (as air-quality %payload) (air-quality :pm-10 1 :co-2 400)) (reply (air-quality-pm-10 (as air-quality %payload))) (deliver)))
(deftest airs
  (expect (air :payload #"0007 0191") (reply 7))
  (expect (air :payload #"0007 0190") (deliver)))
