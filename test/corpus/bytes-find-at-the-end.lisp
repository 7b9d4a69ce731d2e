;; bound: instructions 31
; A part at the very end is found.
(defun place ((b (bytes 4 4)) (part (bytes 1 4))) (find b part))
(defroute last-byte (reply (place (slice %payload 0 4) "!")))
(deftest places
  (expect (place "abcd" "d") 3)
  (expect (place "abcd" "cd") 2)
  (expect (place "abcd" "abcd") 0)
  (expect (place "aaab" "ab") 2)
  (expect (last-byte :payload "abc!") (reply 3)))
