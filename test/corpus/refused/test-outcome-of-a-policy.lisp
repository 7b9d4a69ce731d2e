;; refused: PG2053 at 3:38-3:42 "true"
(defpolicy p (grant 'anyone 'send))
(deftest t1 (expect (p :right 'send) true))
