;; bound: instructions 73
; A list of records made of bytes.
(defrecord cell (at u8) (value u8))
(defun cells ((b (bytes 0 4))) (map (i (range (len b))) (cell :at i :value (u8 b i))))
(defun largest ((cs (list cell 4))) (fold (c cs) ((at -1) (most -1)) (if (> (cell-value c) most) (next (cell-at c) (cell-value c)) (next at most)) at))
(defroute peak (reply (largest (cells (slice %payload 0 (min %size 4))))))
(deftest peaks
  (expect (cells #"07 09") (list (cell :at 0 :value 7) (cell :at 1 :value 9)))
  (expect (peak :payload #"01 09 05") (reply 1))
  (expect (peak) (reply -1)))
