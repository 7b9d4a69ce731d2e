;; bound: instructions 110
; A frame that carries its own sum behind it.
(defun sum ((b (bytes 0 32))) (fold (x (u8s b)) (s 0) (bit-and (+% s x) 255)))
(defroute summed
  (when (< %size 1) (drop 'too-small))
  (let* ((n (min (- %size 1) 32)) (body (slice %payload 0 n)))
    (if (= (u8 %payload n) (sum body)) (deliver) (drop 'checksum))))
(deftest sums
  (expect (sum #"ff 02") 1)
  (expect (summed :payload #"ff 02 01") (deliver))
  (expect (summed :payload #"ff 02 02") (drop 'checksum))
  (expect (summed :payload #"00") (deliver))
  (expect (summed :payload "") (drop 'too-small)))
