;; bound: instructions 13
; What a string ends in.
(defun ends ((b (bytes 0 12)) (end (bytes 0 4))) (suffix? b end))
(defroute by-extension
  (cond ((suffix? %payload ".bin") (deliver))
        ((suffix? %payload "") (drop 'unknown-type))
        (else (gateway))))
(deftest suffixes
  (expect (ends "a.bin" ".bin") true)
  (expect (ends ".bin" ".bin") true)
  (expect (ends "bin" ".bin") false)
  (expect (ends "a.bix" ".bin") false)
  (expect (ends "" "") true)
  (expect (by-extension :payload "firmware.bin") (deliver))
  (expect (by-extension :payload "firmware.txt") (drop 'unknown-type)))
