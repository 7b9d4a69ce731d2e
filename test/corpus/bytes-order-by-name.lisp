;; bound: instructions 4
; `bytes<` says it by name; a tie between two nodes goes to the smaller id.
(defconst other (node "2222222222222222222222222222222222222222222222222222222222222222"))
(defroute leader (if (bytes< %source other) (deliver) (forward-to other)))
(deftest leaders
  (expect (leader) (deliver))
  (expect (leader :source (node "2222222222222222222222222222222222222222222222222222222222222222")) (forward-to other))
  (expect (leader :source (node "3333333333333333333333333333333333333333333333333333333333333333")) (forward-to other)))
