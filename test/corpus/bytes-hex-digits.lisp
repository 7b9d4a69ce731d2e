;; bound: instructions 53
; Bytes written as hexadecimal digits: four nibbles to text.
(defun digit ((n int)) (+ n (if (< n 10) 48 87)))
(defun hex ((b (bytes 2)))
  (map (i (range 4)) (digit (bit-and (if (bit? i 0) (u8 b (shr i 1)) (shr (u8 b (shr i 1)) 4)) 15)) :as u8))
(defroute hexed (if (= (hex (slice %payload 0 2)) "beef") (deliver) (drop 'unwanted)))
(deftest digits
  (expect (hex #"00ff") "00ff")
  (expect (hex #"1a9f") "1a9f")
  (expect (hexed :payload #"beef") (deliver)))
