;; bound: instructions 13
; `with` gives the last field another length.
(defrecord note (author u16) (text (bytes 0 8)))
(defun retitled ((n note) (text (bytes 0 8))) (with n :text text))
(defroute retitle (reply (len (retitled (as note %payload) "abc"))))
(deftest lengths
  (expect (retitled (note :author 1 :text "longtext") "s") (note :author 1 :text "s"))
  (expect (retitled (note :author 1 :text "") "longtext") (note :author 1 :text "longtext"))
  (expect (retitle :payload #"0001 ffffffff") (reply 5)))
