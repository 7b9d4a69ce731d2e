;; bound: instructions 47
; Elements of eight bytes through filter and map.
(defun recent ((times (list u64 4)) (now u64)) (filter (t0 times) (< (- now t0) 100u64)))
(defun ages ((times (list u64 4)) (now u64)) (map (t0 times) (int (- now t0))))
(defroute fresh (reply (len (recent (list 950u64 899u64 (u64be %payload 0)) %time))))
(deftest times
  (expect (recent (list 1u64 950u64 999u64) 1000u64) (list 950u64 999u64))
  (expect (ages (list 1u64 950u64) 1000u64) (list 999 50))
  (expect (ages (list 1001u64) 1000u64) (fault 'overflow))
  (expect (fresh :payload #"0000000000000385") (reply 2)))
