;; bound: instructions 6
; A grant to several nodes.
(defpolicy operators
  (grant (nodes (node "1111111111111111111111111111111111111111111111111111111111111111") (node "2222222222222222222222222222222222222222222222222222222222222222")) 'install)
  (grant 'anyone 'deliver))
(deftest nodes-of
  (expect (operators :right 'install) granted)
  (expect (operators :right 'install :source (node "2222222222222222222222222222222222222222222222222222222222222222")) granted)
  (expect (operators :right 'install :source (node "3333333333333333333333333333333333333333333333333333333333333333")) denied)
  (expect (operators :right 'deliver :source (node "3333333333333333333333333333333333333333333333333333333333333333")) granted))
