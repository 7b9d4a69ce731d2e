; Quotients and remainders round towards zero; zero and the one overflow fault.
;; expect: #"f9ffffff 02000000" => reply -31
;; expect: #"07000000 feffffff" => reply -29
;; expect: #"07000000 00000000" => fault divide
;; expect: #"00000080 ffffffff" => fault overflow
;; bound: instructions 7
(defroute trap-divide
  (let ((a (u32le %payload 0)) (b (u32le %payload 4)))
    (reply (+ (* 10 (/ a b)) (rem a b)))))
