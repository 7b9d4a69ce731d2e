;; bound: instructions 9
; `len` of a list counts elements, whatever they take: 4 bytes, 8, 1, 3.
(defun ints ((l (list int 9))) (len l))
(defun wide ((l (list u64 9))) (len l))
(defun flags ((l (list bool 9))) (len l))
(defun threes ((l (list (bytes 3) 9))) (len l))
(defroute lengths (reply (+ (ints (list 1 2)) (wide (list %time)) (flags (list true false true)) (threes (list "abc" "def")))))
(deftest counts
  (expect (ints (list 1 2 3)) 3)
  (expect (wide (list 1u64 2u64)) 2)
  (expect (flags (list true)) 1)
  (expect (threes (list "abc" "def" "ghi" "jkl")) 4)
  (expect (lengths) (reply 8)))
