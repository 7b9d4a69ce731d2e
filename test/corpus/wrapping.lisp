; The wrapping operations on registers.
;; expect: #"ffffff7f 01000000" => reply -2147483647
;; expect: #"00000080 ffffffff" => reply 2147483646
;; bound: instructions 8
(defroute wrapping
  (let ((a (u32le %payload 0)) (b (u32le %payload 4)))
    (reply (-% (+% (+% a b) (*% a b)) (-% a b)))))
