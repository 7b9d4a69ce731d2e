; 16-bit elements, little-endian; an odd last byte is left out.
;; expect: #"0100 0001" => reply 257
;; expect: #"0100 0001 ff" => reply 257
;; bound: instructions 4102
(defroute sum-words-little (reply (fold (x (u16les %payload)) (sum 0) (+ sum x))))
