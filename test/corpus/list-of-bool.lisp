;; bound: instructions 53
; Lists of bools: a quorum.
(defun votes ((l (list bool 5))) (fold (yes l) (n 0) (if yes (+ n 1) n)))
(defun quorum ((l (list bool 5))) (> (* 2 (votes l)) (len l)))
(defroute decided
  (if (quorum (map (x (u8s (slice %payload 0 3))) (= x 1))) (deliver) (drop 'forbidden)))
(deftest votes-of
  (expect (votes (list true false true)) 2)
  (expect (quorum (list true false)) false)
  (expect (quorum (list true true false)) true)
  (expect (decided :payload #"010001") (deliver))
  (expect (decided :payload #"010002") (drop 'forbidden)))
