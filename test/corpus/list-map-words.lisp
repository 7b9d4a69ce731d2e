;; bound: instructions 19
; Words of four bytes, both orders.
(defun big ((b (bytes 0 8))) (map (x (u32les b)) x :as u32))
(defun little ((b (bytes 0 8))) (map (x (u32bes b)) x :as u32le))
(defun shifted ((b (bytes 0 8))) (map (x (u16bes b)) (+ x 1) :as int))
(defroute word (reply (u32le (little (slice %payload 0 4)) 0)))
(deftest words
  (expect (big #"01020304 05060708") #"04030201 08070605")
  (expect (little #"01020304") #"04030201")
  (expect (shifted #"ffff 0000") #"00010000 00000001")
  (expect (word :payload #"ffffffff") (reply -1)))
