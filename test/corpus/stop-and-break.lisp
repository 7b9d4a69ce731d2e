;; bound: instructions 76
; In one loop: `break` gives the loop's value, `stop` ends it normally.
(defun scan ((b (bytes 0 16)))
  (fold (x (u8s b)) (n 0)
    (cond ((= x 0) (break -1)) ((= x 255) (stop (+ n 100))) (else (+ n 1)))
    (* 2 n)))
(defroute scanned (reply (scan (slice %payload 0 (min %size 16)))))
(deftest scans
  (expect (scan #"01 02") 4)
  (expect (scan #"01 00 ff") -1)
  (expect (scan #"01 ff 00") 202)
  (expect (scanned :payload #"ff") (reply 200)))
