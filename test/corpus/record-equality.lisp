;; bound: instructions 7
; Records of one kind are compared as byte strings.
(defrecord key (a u16) (b u16))
(defun same ((x key) (y key)) (= x y))
(defun before ((x key) (y key)) (< x y))
(defroute keys (if (same (as key %payload) (as key (slice %payload 4))) (deliver) (drop 'duplicate)))
(deftest comparisons
  (expect (same (key :a 1 :b 2) (key :a 1 :b 2)) true)
  (expect (same (key :a 1 :b 2) (key :a 2 :b 1)) false)
  (expect (before (key :a 1 :b 9) (key :a 2 :b 0)) true)
  (expect (before (key :a 2 :b 0) (key :a 2 :b 0)) false)
  (expect (keys :payload #"00010002 00010002") (deliver))
  (expect (keys :payload #"00010002 00010003") (drop 'duplicate)))
