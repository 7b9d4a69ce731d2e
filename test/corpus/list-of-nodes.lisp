;; bound: instructions 6
; Lists of nodes: a preferred gateway that is not the sender.
(defun other-than ((from node) (l (list node 2))) (if (= (nth l 0) from) (nth l 1) (nth l 0)))
(defconst gateways
  (list (node "1111111111111111111111111111111111111111111111111111111111111111")
        (node "2222222222222222222222222222222222222222222222222222222222222222")))
(defroute another-gateway (forward-to (other-than %source gateways)))
(deftest gateways-of
  (expect (another-gateway :source (node "1111111111111111111111111111111111111111111111111111111111111111"))
          (forward-to (node "2222222222222222222222222222222222222222222222222222222222222222")))
  (expect (another-gateway :source (node "3333333333333333333333333333333333333333333333333333333333333333"))
          (forward-to (node "1111111111111111111111111111111111111111111111111111111111111111"))))
