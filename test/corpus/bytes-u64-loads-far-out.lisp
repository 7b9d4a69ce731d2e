;; bound: instructions 15
; Loads at constant places beyond the reach of an immediate.
(defroute far (if (= (u64le %payload 300) (u64be %payload 300)) (deliver) (reply (int (u64be %payload 252)))))
(deftest loads
  (expect (far :payload "short") (fault 'index)))
