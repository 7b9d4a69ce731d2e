;; bound: instructions 15
; As many bytes as scratch memory holds can be built.
(defun long ((a (bytes 0 104)) (b (bytes 0 104))) (concat a b))
(defroute longest (reply (len (concat (slice %payload 0 (min %size 104)) (slice %payload 0 (min %size 104))))))
(deftest lengths
  (expect (long "abc" "def") "abcdef")
  (expect (longest :payload "12345") (reply 10)))
