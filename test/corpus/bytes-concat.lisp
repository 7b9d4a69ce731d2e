;; bound: instructions 15
; Byte strings one behind the other; a part may be a slice, a literal, a node.
(defun frame ((body (bytes 0 8))) (concat "<" body ">"))
(defun tagged ((n node)) (concat #"01" n (slice n 0 2)))
(defroute framed
  (let ((f (frame (slice %payload 0 (min %size 8)))))
    (when (= f "<ping>") (reply (len f)))
    (if (= (len (tagged %source)) 35) (deliver) (drop 'malformed))))
(deftest frames
  (expect (frame "") "<>")
  (expect (frame "12345678") "<12345678>")
  (expect (framed :payload "ping") (reply 6))
  (expect (framed :payload "pong") (deliver)))
