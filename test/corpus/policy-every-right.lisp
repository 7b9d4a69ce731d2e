;; bound: instructions 6
; Each right that there is, by name.
(defpolicy everything
  (grant 'anyone 'send) (grant 'anyone 'lookup) (grant 'anyone 'deliver) (grant 'anyone 'reply) (grant 'anyone 'store)
  (grant 'anyone 'cache) (grant 'anyone 'merge) (grant 'anyone 'set-table) (grant 'anyone 'install) (grant 'anyone 'govern)
  (grant 'anyone 'set-hash) (grant 'anyone 'set-sig) (grant 'anyone 'rekey) (grant 'anyone 'sense))
(deftest rights
  (expect (everything :right 'send) granted) (expect (everything :right 'set-table) granted)
  (expect (everything :right 'sense) granted) (expect (everything :right 'train) denied))
