;; bound: instructions 10
; Who may move a valve: its owner, or anyone on an alarm; the first grant that applies counts.
(defconst owner (node "1111111111111111111111111111111111111111111111111111111111111111"))
(defpolicy valve "the owner sends, anyone in an alarm"
  (grant owner 'send)
  (grant 'anyone 'send :when (and (= %type 'urgent) (= %priority 7)) :budget (:instructions 1000))
  (grant owner 'set-table :when (< %size 64)))
(deftest grants
  (expect (valve :right 'send) granted)
  (expect (valve :right 'send :source (node "2222222222222222222222222222222222222222222222222222222222222222")) denied)
  (expect (valve :right 'send :type 'urgent :priority 7 :source (node "2222222222222222222222222222222222222222222222222222222222222222")) granted)
  (expect (valve :right 'send :type 'urgent :priority 6 :source (node "2222222222222222222222222222222222222222222222222222222222222222")) denied)
  (expect (valve :right 'set-table) granted)
  (expect (valve :right 'set-table :source (node "2222222222222222222222222222222222222222222222222222222222222222")) denied)
  (expect (valve :right 'install) denied))
