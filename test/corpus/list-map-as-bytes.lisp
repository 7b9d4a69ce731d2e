;; bound: instructions 14
; `map … :as` writes bytes in place of a list.
(defun halves ((b (bytes 0 8))) (map (x (u8s b)) (shr x 1) :as u8))
(defun swapped ((b (bytes 0 8))) (map (x (u16les b)) x :as u16))
(defun wide ((b (bytes 0 4))) (map (x (u8s b)) (* x x) :as u16le))
(defun checked ((b (bytes 0 4))) (map (x (u8s b)) (* x 2) :as u8))
(defroute halved (reply (u8 (halves (slice %payload 0 2)) 1)))
(deftest bytes
  (expect (halves #"02 ff 00") #"01 7f 00")
  (expect (swapped #"0102 0304 05") #"0201 0403")
  (expect (wide #"ff 02") #"01fe 0400")
  (expect (checked #"7f 80") (fault 'overflow))
  (expect (checked #"7f 01") #"fe 02")
  (expect (halved :payload #"0108") (reply 4)))
