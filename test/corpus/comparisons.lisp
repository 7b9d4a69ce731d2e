; Every order between registers, as conjunctions: a bit for each that holds.
;; expect: #"05 05" => reply 26
;; expect: #"04 05" => reply 38
;; expect: #"06 05" => reply 28
;; bound: instructions 41
(defroute comparisons
  (let ((a (u8 %payload 0)) (b (u8 %payload 1)))
    (reply (+ (if (= a b) 2 0) (if (/= a b) 4 0)
              (if (<= a b) 8 0) (if (>= a b) 8 0)
              (if (< a b) 18 0) (if (> a b) 8 0)
              (if (and (<= a b) (/= a b)) 8 0) (if (and (= a b) (>= a b)) 8 0)
              (if (and (> a b) (>= a b)) 8 0)))))
