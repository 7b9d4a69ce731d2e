;; bound: instructions 86
; Type, length, value: the place of the first item of a type, by walking the items in a bounded loop.
(defun item ((b (bytes 0 64)) (kind int))
  (fold (i (range 8)) ((at 0) (found -1))
    (cond ((>= (+ at 2) (len b)) (stop at found))
          ((= (u8 b at) kind) (stop at (+ at 2)))
          (else (next (+ at 2 (u8 b (+ at 1))) found)))
    found))
(defroute tlv
  (let* ((b (slice %payload 0 (min %size 64))) (at (item b 5)))
    (when (= at -1) (drop 'malformed))
    (reply (u8 b at))))
(deftest items
  (expect (item #"01 01 aa 05 02 bbcc" 5) 5)
  (expect (item #"01 01 aa 05 02 bbcc" 1) 2)
  (expect (item #"01 01 aa 05 02 bbcc" 9) -1)
  (expect (item "" 5) -1)
  (expect (tlv :payload #"01 00 05 01 77") (reply 0x77))
  (expect (tlv :payload #"01 ff") (drop 'malformed)))
