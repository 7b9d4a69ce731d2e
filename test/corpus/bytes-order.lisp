;; bound: instructions 3
; Byte strings in lexicographic order: a beginning comes before the whole.
(defun less ((a (bytes 0 4)) (b (bytes 0 4))) (< a b))
(defun at-most ((a (bytes 0 4)) (b (bytes 0 4))) (<= a b))
(defun more ((a (bytes 0 4)) (b (bytes 0 4))) (> a b))
(defun at-least ((a (bytes 0 4)) (b (bytes 0 4))) (>= a b))
(defroute half-of-the-nodes (if (< %source #"80") (deliver) (gateway)))
(deftest orders
  (expect (less "a" "b") true) (expect (less "b" "a") false) (expect (less "a" "a") false)
  (expect (less "" "a") true) (expect (less "a" "") false) (expect (less "" "") false)
  (expect (less "ab" "abc") true) (expect (less "abc" "ab") false) (expect (less "b" "abc") false)
  (expect (less #"7f" #"80") true) (expect (less #"80" #"7f") false)
  (expect (at-most "a" "a") true) (expect (at-most "b" "a") false) (expect (at-most "a" "ab") true)
  (expect (more "ab" "a") true) (expect (more "a" "a") false)
  (expect (at-least "a" "a") true) (expect (at-least "a" "ab") false)
  (expect (half-of-the-nodes) (deliver))
  (expect (half-of-the-nodes :source (node "8000000000000000000000000000000000000000000000000000000000000000")) (gateway)))
