;; bound: instructions 4
; Records, nodes and literals are compared with byte strings of any length.
(defrecord version (major u8) (minor u8))
(defroute at-least-version (if (>= (as version %payload) (version :major 1 :minor 4)) (deliver) (drop 'unwanted)))
(deftest versions
  (expect (at-least-version :payload #"01 04") (deliver))
  (expect (at-least-version :payload #"02 00") (deliver))
  (expect (at-least-version :payload #"01 03 ff") (drop 'unwanted)))
