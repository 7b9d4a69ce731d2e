;; bound: instructions 5
; Eight ints and four byte strings come in registers; a u64 takes an even pair.
(defun ints ((a int) (b int) (c int) (d int) (e int) (f int) (g int) (h int)) (- (+ a b c d) (+ e f g h)))
(defun pairs ((a int) (b u64) (c u64) (d int) (e int)) (+ (u64 (+ a d e)) (* b c)))
(defun strings ((a (bytes 0 9)) (b (bytes 0 9)) (c (bytes 0 9)) (d (bytes 0 9))) (concat d c b a))
(defroute all-of-them
  (reply (+ (ints 1 2 3 4 %ttl 0 0 0) (int (pairs 1 2u64 3u64 4 5)) (len (strings "a" "b" "c" "d")))))
(deftest many
  (expect (ints 1 2 3 4 5 6 7 8) -16)
  (expect (pairs 1 20u64 30u64 4 5) 610u64)
  (expect (strings "a" "bc" "" "def") "defbca")
  (expect (all-of-them :ttl 10) (reply 20)))
