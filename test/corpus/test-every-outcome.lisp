;; bound: instructions 6
; What a route can come to, as a test says it; and the most instructions that a run may take.
(defroute outcomes
  (case %priority
    (0 (deliver)) (1 (gateway)) (2 (drop 'rate)) (3 (reply -5)) (4 (forward-to %source)) (5 (reply (/ 1 %ttl))) (else (reply (u8 %payload 0)))))
(deftest ends "each action and two faults"
  (expect (outcomes) (deliver) :instructions 9)
  (expect (outcomes :priority 1) (gateway))
  (expect (outcomes :priority 2) (drop 'rate))
  (expect (outcomes :priority 3) (reply -5))
  (expect (outcomes :priority 4 :source (node "2222222222222222222222222222222222222222222222222222222222222222")) (forward-to (node "2222222222222222222222222222222222222222222222222222222222222222")))
  (expect (outcomes :priority 5 :ttl 0) (fault 'divide))
  (expect (outcomes :priority 6) (fault 'index)))
