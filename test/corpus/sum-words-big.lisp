; 16-bit elements, big-endian.
;; expect: #"0001 0100" => reply 257
;; expect: #"ff" => reply 0
;; bound: instructions 4102
(defroute sum-words-big (reply (fold (x (u16bes %payload)) (sum 0) (+ sum x))))
