;; bound: instructions 4
; A policy that grants no more than another.
(defpolicy site (grant 'anyone 'send) (grant 'anyone 'lookup))
(defpolicy cell "of one cell" (:within site) (grant 'anyone 'send :when (>= %ttl 2)))
(deftest rights
  (expect (site :right 'lookup) granted)
  (expect (cell :right 'send :ttl 2) granted)
  (expect (cell :right 'send :ttl 1) denied)
  (expect (cell :right 'lookup) denied))
