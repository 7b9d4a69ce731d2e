;; bound: instructions 41
; Lists of u64: each element takes eight bytes.
(defun latest ((l (list u64 4))) (fold (x l) (most 0u64) (max most x)))
(defun gaps ((l (list u64 4))) (map (i (range (- (len l) 1) :max 3)) (- (nth l (+ i 1)) (nth l i))))
(defroute latest-of (reply (int (latest (list %time 700u64 (u64be %payload 0))))))
(deftest times
  (expect (latest (list 5u64 0x1_0000_0000u64 7u64)) 4294967296u64)
  (expect (gaps (list 1u64 5u64 0xffffffffffffffffu64)) (list 4u64 18446744073709551610u64))
  (expect (gaps (list 5u64 1u64)) (fault 'overflow))
  (expect (latest-of :time 900u64 :payload #"0000000000000400") (reply 1024)))
