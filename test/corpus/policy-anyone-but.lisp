;; bound: instructions 5
; A guard keeps one node out.
(defconst banned (node "6666666666666666666666666666666666666666666666666666666666666666"))
(defpolicy all-but-one (grant 'anyone 'send :when (/= %source banned)) (grant 'anyone 'reply))
(deftest rights
  (expect (all-but-one :right 'send) granted)
  (expect (all-but-one :right 'send :source banned) denied)
  (expect (all-but-one :right 'reply :source banned) granted))
