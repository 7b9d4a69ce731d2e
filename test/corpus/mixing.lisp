; A mixing function over two big-endian halves: wrapping products and differences of registers.
;; expect: #"0003 0005" => reply 6
;; expect: #"ffff ffff" => reply -131071
;; bound: instructions 16
(defroute mixing
  (let* ((a (u16be %payload 0)) (b (u16be %payload 2)) (c (*% a b)) (d (-% a b)))
    (reply (-% (-% c d) (*% (+ a d) 11) (if (= d 0) (-% 0 (*% a 11)) 0)))))
