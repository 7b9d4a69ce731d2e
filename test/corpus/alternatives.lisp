; The same as alternatives, between registers.
;; expect: #"01 02 03" => reply 6
;; expect: #"03 02 01" => reply 26
;; expect: #"02 02 02" => reply 11
;; bound: instructions 28
(defroute alternatives
  (let ((a (u8 %payload 0)) (b (u8 %payload 1)) (c (u8 %payload 2)))
    (reply (+ (if (or (= a b) (= b c)) 1 0)
              (if (or (< a b) (> a c)) 2 1)
              (if (or (>= a b) (>= b c)) 8 0)
              (if (or (/= a b) (/= b c)) 4 1)
              (if (or (<= c a) (<= c b)) 0 0)
              (if (and (< c b) (< b a)) 12 0)))))
